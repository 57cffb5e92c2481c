#include "server/participants/merge_proto.h"

#include "absl/strings/str_cat.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

v1::ParticipantMerge::State StateToProto(MergeRecord::State state) {
  switch (state) {
    case MergeRecord::State::kQueued:
      return v1::ParticipantMerge::STATE_QUEUED;
    case MergeRecord::State::kRunning:
      return v1::ParticipantMerge::STATE_RUNNING;
    case MergeRecord::State::kSucceeded:
      return v1::ParticipantMerge::STATE_SUCCEEDED;
  }
  return v1::ParticipantMerge::STATE_UNSPECIFIED;
}

}  // namespace

void FillMerge(const MergeRecord& record, v1::ParticipantMerge& message) {
  if (record.id != 0) {
    message.set_name(absl::StrCat("participantMerges/", record.id));
    message.set_state(StateToProto(record.state));
    *message.mutable_request_time() = MicrosToProto(record.requested);
  }
  if (!record.participant.empty()) {
    message.set_participant(absl::StrCat("participants/", record.participant));
  }
  if (!record.merged.empty()) {
    message.set_merged_participant(absl::StrCat("participants/", record.merged));
  }
  message.set_requester(absl::StrCat("users/", record.requester));
  if (record.finished) *message.mutable_finish_time() = MicrosToProto(*record.finished);
  message.set_found_points(record.points_found);
  message.set_moved_points(record.points_moved);
  message.set_dropped_points(record.points_dropped);
  message.set_last_error(record.last_error);
}

}  // namespace webmunk
