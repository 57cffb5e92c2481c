#include "server/ingest/rule_application.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/ingest/point_location.h"
#include "server/ingest/retention.h"
#include "server/points/json_text.h"
#include "server/points/secondary_identifier.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

// A pattern may split characters of what it matches.
bool CanBeIdentifier(const std::string& name) {
  return !name.empty() && simdjson::validate_utf8(name) &&
         CountCharacters(name) <= kMaxIdentifierLength;
}

// What the rules say about one participant as received.
Renaming RenamingOf(const IngestRules& rules, const std::string& received) {
  Renaming renaming{.received = received, .stored = received, .others = {}, .is_known = true};
  // `"source": null` is nobody's name.
  if (received == kNullParticipant) return renaming;
  renaming.stored = rules.renames.Apply(received);
  if (renaming.stored != received) renaming.others.push_back(received);
  const auto before = rules.renamed_before.find(received);
  const bool has_history = before != rules.renamed_before.end();
  renaming.is_known = renaming.stored == received ||
                      (has_history && std::find(before->second.begin(), before->second.end(),
                                                renaming.stored) != before->second.end());
  if (!has_history) return renaming;
  for (const std::string& stored : before->second) {
    if (stored != renaming.stored) renaming.others.push_back(stored);
  }
  return renaming;
}

void Merge(const ParticipantReport& from, ParticipantReport& into) {
  if (into.user_agent.empty()) into.user_agent = from.user_agent;
  if (from.backlog) into.backlog = from.backlog;
  if (!from.time_zone.empty()) into.time_zone = from.time_zone;
}

// Gives the bundle the participants as stored, and returns for each as received its
// new place; none where its new name cannot be one.
std::vector<std::optional<uint32_t>> RenameParticipants(const std::vector<Renaming>& renamings,
                                                        ParsedBundle& bundle) {
  std::vector<std::string> participants;
  std::vector<ParticipantReport> reports;
  std::vector<std::optional<uint32_t>> places;
  for (size_t i = 0; i < renamings.size(); ++i) {
    const std::string& name = renamings[i].stored;
    if (!CanBeIdentifier(name)) {
      places.emplace_back();
      continue;
    }
    const auto found = std::find(participants.begin(), participants.end(), name);
    places.emplace_back(static_cast<uint32_t>(found - participants.begin()));
    if (found == participants.end()) {
      participants.push_back(name);
      reports.push_back(bundle.reports[i]);
    } else {
      Merge(bundle.reports[i], reports[*places.back()]);
    }
  }
  bundle.participants = std::move(participants);
  bundle.reports = std::move(reports);
  return places;
}

void Rename(const IngestRules& rules, ParsedBundle& bundle) {
  std::vector<Renaming> renamings;
  bool is_concerned = false;
  for (const std::string& received : bundle.participants) {
    renamings.push_back(RenamingOf(rules, received));
    is_concerned |= !renamings.back().others.empty();
  }
  if (!is_concerned) return;
  const auto places = RenameParticipants(renamings, bundle);
  std::vector<DataPoint> points;
  for (DataPoint& point : bundle.points) {
    const uint32_t received = point.participant;
    if (!places[received]) {
      bundle.rejected.push_back({"bad-rename",
                                 "a rename rule gives the participant a name that is empty, too "
                                 "long or no UTF-8",
                                 std::nullopt, point.properties, point.hash});
      continue;
    }
    point.participant = *places[received];
    bundle.point_renamings.push_back(renamings[received].others.empty() ? ParsedBundle::kNotRenamed
                                                                        : received);
    points.push_back(std::move(point));
  }
  bundle.points = std::move(points);
  for (RejectedPoint& rejected : bundle.rejected) {
    // The new ones name none.
    if (rejected.participant) rejected.participant = places[*rejected.participant];
  }
  bundle.renamings = std::move(renamings);
}

absl::Status TakeFields(const IngestRules& rules, ParsedBundle& bundle, ByteReservation& memory) {
  for (DataPoint& point : bundle.points) {
    const std::string& generator = bundle.generators[point.generator];
    const std::span<const Redaction> redactions = rules.RedactionsOf(generator);
    if (redactions.empty()) continue;
    const size_t room = point.properties.size();
    if (!memory.Grow(room)) {
      return absl::UnavailableError("the server is too busy; send the bundle again later");
    }
    std::optional<std::string> text = Redact(point.properties, redactions);
    if (!text) {
      memory.Shrink(room);
      continue;
    }
    point.properties = bundle.redacted.emplace_back(*std::move(text));
    // What was read out of the fields must not outlive them.
    const std::vector<JsonMember> members = ReadJsonMembers(point.properties);
    const std::vector<JsonMember> metadata =
        ReadJsonMembers(FindJsonMember(members, "passive-data-metadata"));
    point.location = ReadLocation(metadata, members);
    point.secondary = SecondaryIdentifier(generator, members);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyRules(const IngestRules& rules, ParsedBundle& bundle, ByteReservation& memory) {
  bundle.rule_version = rules.version.rules;
  // First, so that the fields are not in quarantine either.
  if (rules.concern_fields()) WEBMUNK_RETURN_IF_ERROR(TakeFields(rules, bundle, memory));
  if (rules.retention != absl::InfiniteDuration()) {
    RejectOlderThan(absl::Now() - rules.retention, bundle);
  }
  if (rules.concern_participants()) Rename(rules, bundle);
  return absl::OkStatus();
}

}  // namespace webmunk
