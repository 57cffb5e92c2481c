#include "server/ingest/batch_gate.h"

#include <algorithm>

#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

absl::Status NotEnrolled() {
  return Refused(RefusalReason::kNotEnrolled,
                 absl::UnavailableError("the bundle names a participant who is not enrolled in the "
                                        "study; keep it for later"));
}

absl::Status TooManyNewNames() {
  return Refused(RefusalReason::kNewNameLimit,
                 absl::UnavailableError("too many new participants or generators come from this "
                                        "address; send the bundle again later"));
}

// Replays have none here: what they bring was counted when it came.
std::string AddressOf(const PendingBundle& bundle) {
  return bundle.replayed ? std::string() : bundle.client_address;
}

}  // namespace

BatchGate::Namers BatchGate::NamersOf(const std::vector<std::vector<uint32_t>>& map,
                                      size_t places) {
  Namers namers(places);
  for (uint32_t i = 0; i < map.size(); ++i) {
    for (const uint32_t place : map[i]) namers[place].push_back(i);
  }
  return namers;
}

bool BatchGate::MayMakeParticipant(size_t place) {
  if (enrolled_only_) return false;
  if (participant_namers_.empty()) {
    participant_namers_ = NamersOf(plan_.participant_map(), plan_.participants().size());
  }
  const std::vector<uint32_t>& namers = participant_namers_[place];
  return std::any_of(namers.begin(), namers.end(), [this](uint32_t bundle) {
    return !plan_.IsRefused(bundle) && newcomers_.MayBringParticipant(AddressOf(*bundles_[bundle]));
  });
}

bool BatchGate::MayMakeGenerator(size_t place) {
  if (generator_namers_.empty()) {
    generator_namers_ = NamersOf(plan_.generator_map(), plan_.generators().size());
  }
  const std::vector<uint32_t>& namers = generator_namers_[place];
  return std::any_of(namers.begin(), namers.end(), [this](uint32_t bundle) {
    return !plan_.IsRefused(bundle) && newcomers_.MayBringGenerator(AddressOf(*bundles_[bundle]));
  });
}

void BatchGate::RefuseStrangers() {
  for (size_t i = 0; i < bundles_.size(); ++i) {
    if (plan_.IsRefused(i)) continue;
    for (const uint32_t place : plan_.participant_map()[i]) {
      const ParticipantReference& participant = plan_.participant(place);
      // What a blocked one sends is dropped, enrolled or not.
      if (participant.state == ParticipantState::kBlocked) continue;
      if (enrolled_only_ && !participant.enrolled) {
        plan_.Refuse(i, NotEnrolled());
      } else if (participant.id == 0) {
        plan_.Refuse(i, TooManyNewNames());
      }
    }
  }
}

void BatchGate::RefuseUnknownGenerators(const std::vector<int32_t>& generators) {
  for (size_t i = 0; i < bundles_.size(); ++i) {
    if (plan_.IsRefused(i)) continue;
    for (const uint32_t place : plan_.generator_map()[i]) {
      if (generators[place] == 0) plan_.Refuse(i, TooManyNewNames());
    }
  }
}

absl::Status StudyIsPaused() {
  return Refused(RefusalReason::kPaused,
                 absl::UnavailableError("the study is paused; keep the bundle for later"));
}

}  // namespace webmunk
