#include "server/ingest/point_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/ingest/point_location.h"
#include "server/points/client_timestamp.h"
#include "server/points/secondary_identifier.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

std::string UserAgent(const std::string& generator_text) {
  const size_t colon = generator_text.find(':');
  std::string agent =
      colon == std::string::npos ? generator_text : generator_text.substr(colon + 1);
  agent.erase(0, agent.find_first_not_of(" \t\r\n"));
  agent.erase(agent.find_last_not_of(" \t\r\n") + 1);
  return std::string(FirstCharacters(agent, kMaxIdentifierLength));
}

bool IsString(std::string_view token) { return !token.empty() && token[0] == '"'; }

// As the ledger takes it.
bool IsTimeZoneName(std::string_view text) {
  constexpr size_t kMaxSize = 64;
  return !text.empty() && text.size() <= kMaxSize &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  std::string_view("_+/-").find(c) != std::string_view::npos;
         });
}

uint32_t IndexOf(std::string_view identifier, auto& index, std::vector<std::string>& list) {
  const auto found = index.find(identifier);
  if (found != index.end()) return found->second;
  const auto position = static_cast<uint32_t>(list.size());
  list.emplace_back(identifier);
  index.emplace(identifier, position);
  return position;
}

}  // namespace

void PointReader::Read(const JsonElement& element) {
  DataPoint point;
  std::optional<uint32_t> participant;
  std::optional<Rejection> rejection = ReadPoint(element, point, participant);
  if (rejection) {
    bundle_.rejected.push_back(
        {rejection->reason, std::move(rejection->detail), participant, element.text});
  } else {
    bundle_.points.push_back(std::move(point));
  }
}

std::optional<PointReader::Rejection> PointReader::ReadPoint(const JsonElement& element,
                                                             DataPoint& point,
                                                             std::optional<uint32_t>& participant) {
  if (element.flaw == JsonFlaw::kTooManyValues) {
    return Rejection{"too-many-values",
                     absl::StrCat("made of more than ", kMaxJsonValues, " JSON values")};
  }
  if (element.text[0] != '{') return Rejection{"not-an-object", "the element is no JSON object"};
  members_ = element.members;
  if (members_ == nullptr) {
    ReadJsonMembers(element.text, own_members_);
    members_ = &own_members_;
  }
  const std::string_view metadata_token = FindJsonMember(*members_, "passive-data-metadata");
  if (metadata_token.empty()) {
    return Rejection{"no-metadata", "the point has no passive-data-metadata"};
  }
  if (metadata_token[0] != '{') {
    return Rejection{"no-metadata", "passive-data-metadata is no object"};
  }
  ReadJsonMembers(metadata_token, metadata_);
  if (auto rejection = ReadParticipant(participant)) return rejection;
  point.participant = *participant;
  if (element.flaw == JsonFlaw::kNonFiniteNumber) {
    return Rejection{"non-finite-number", "NaN and Infinity are no JSON; send null"};
  }
  if (element.flaw == JsonFlaw::kTooDeep) {
    return Rejection{"too-deep", absl::StrCat("nested deeper than ", kMaxJsonDepth)};
  }
  if (auto rejection = ReadGenerator(point)) return rejection;
  const std::string_view timestamp = FindJsonMember(metadata_, "timestamp");
  const std::optional<int64_t> created = ParseClientTimestamp(timestamp);
  if (!created) {
    return Rejection{"bad-timestamp", timestamp.empty()
                                          ? "the metadata has no timestamp"
                                          : "the timestamp is no number of seconds that names a "
                                            "time in the years 1 to 9999"};
  }
  point.created = *created;
  point.location = ReadLocation(metadata_, *members_);
  point.secondary = SecondaryIdentifier(bundle_.generators[point.generator], *members_);
  point.properties = element.text;
  if (auto rejection = Identify(point)) return rejection;
  Report(point);
  return std::nullopt;
}

std::optional<PointReader::Rejection> PointReader::ReadParticipant(
    std::optional<uint32_t>& participant) {
  const std::string_view source = FindJsonMember(metadata_, "source");
  if (source.empty()) return Rejection{"no-source", "the metadata has no source"};
  if (source == "null") {
    participant = ParticipantIndex(kNullParticipant);
    return std::nullopt;
  }
  if (!IsString(source)) return Rejection{"bad-source", "source is neither text nor null"};
  if (const auto met = source_tokens_.find(source); met != source_tokens_.end()) {
    participant = met->second;
    return std::nullopt;
  }
  const std::string identifier = DecodeJsonString(source);
  if (CountCharacters(identifier) > kMaxIdentifierLength) {
    return Rejection{"identifier-too-long",
                     absl::StrCat("source has more than ", kMaxIdentifierLength, " characters")};
  }
  participant = ParticipantIndex(identifier.empty() ? kMissingParticipant : identifier);
  source_tokens_.emplace(source, *participant);
  return std::nullopt;
}

std::optional<PointReader::Rejection> PointReader::ReadGenerator(DataPoint& point) {
  if (!IsString(FindJsonMember(metadata_, "generator"))) {
    return Rejection{"no-generator", "the metadata's generator is missing or no text"};
  }
  const std::string_view token = FindJsonMember(metadata_, "generator-id");
  if (token.empty()) {
    point.generator = GeneratorIndex(kUnknownGenerator);
    return std::nullopt;
  }
  if (!IsString(token)) return Rejection{"bad-generator-id", "generator-id is no text"};
  if (const auto met = generator_tokens_.find(token); met != generator_tokens_.end()) {
    point.generator = met->second;
    return std::nullopt;
  }
  const std::string identifier = DecodeJsonString(token);
  if (CountCharacters(identifier) > kMaxIdentifierLength) {
    return Rejection{"identifier-too-long", absl::StrCat("generator-id has more than ",
                                                         kMaxIdentifierLength, " characters")};
  }
  point.generator = GeneratorIndex(identifier.empty() ? kUnknownGenerator : identifier);
  generator_tokens_.emplace(token, point.generator);
  return std::nullopt;
}

std::optional<PointReader::Rejection> PointReader::Identify(DataPoint& point) {
  const std::string_view point_id = FindJsonMember(metadata_, "point-id");
  if (point_id.empty()) {
    point.hash = identifier_.Identify({.participant = point.participant,
                                       .created = point.created,
                                       .generator = bundle_.generators[point.generator],
                                       .latitude = FindJsonMember(metadata_, "latitude"),
                                       .longitude = FindJsonMember(metadata_, "longitude"),
                                       .members = members_});
    return std::nullopt;
  }
  const std::string text = IsString(point_id) ? DecodeJsonString(point_id) : std::string();
  if (text.empty() || text.size() > kMaxIdentifierLength) {
    return Rejection{"bad-point-id",
                     absl::StrCat("point-id is no text of 1 to ", kMaxIdentifierLength, " bytes")};
  }
  point.hash = identifier_.IdentifyById(text);
  return std::nullopt;
}

void PointReader::Report(const DataPoint& point) {
  ParticipantReport& report = bundle_.reports[point.participant];
  if (report.user_agent.empty()) {
    report.user_agent = UserAgent(DecodeJsonString(FindJsonMember(metadata_, "generator")));
  }
  const std::string_view zone = FindJsonMember(metadata_, "timezone");
  // Most points give the zone of the one before.
  if (IsString(zone) && zone.substr(1, zone.size() - 2) != report.time_zone) {
    std::string name = DecodeJsonString(zone);
    if (IsTimeZoneName(name)) report.time_zone = std::move(name);
  }
  if (bundle_.generators[point.generator] != "pdk-system-status") return;
  const std::string_view pending = FindJsonMember(*members_, "pending_points");
  int32_t backlog = 0;
  const auto [end, error] =
      std::from_chars(pending.data(), pending.data() + pending.size(), backlog);
  if (error == std::errc() && end == pending.data() + pending.size()) report.backlog = backlog;
}

uint32_t PointReader::ParticipantIndex(std::string_view identifier) {
  const uint32_t index = IndexOf(identifier, participants_, bundle_.participants);
  if (index == bundle_.reports.size()) bundle_.reports.emplace_back();
  return index;
}

uint32_t PointReader::GeneratorIndex(std::string_view identifier) {
  return IndexOf(identifier, generators_, bundle_.generators);
}

}  // namespace webmunk
