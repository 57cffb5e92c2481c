#include "merge_record.h"

#include <cstdint>

#include "json_object.h"
#include "named_resource.h"
#include "task_progress.h"

namespace webmunk::cli {
namespace {

std::string StateName(v1::ParticipantMerge::State state) {
  switch (state) {
    case v1::ParticipantMerge::STATE_QUEUED:
      return "queued";
    case v1::ParticipantMerge::STATE_RUNNING:
      return "running";
    case v1::ParticipantMerge::STATE_SUCCEEDED:
      return "succeeded";
    default:
      return "not begun";
  }
}

}  // namespace

std::vector<std::string> MergeHeading() {
  return {"MERGE",    "STATE", "PARTICIPANT", "MERGED",  "REQUESTER", "REQUESTED",
          "FINISHED", "FOUND", "MOVED",       "DROPPED", "ERROR"};
}

Record MergeRecord(const v1::ParticipantMerge& merge) {
  const std::string state = v1::ParticipantMerge::State_Name(merge.state());
  return Record()
      .String("name", merge.name())
      .Raw("state", JsonString(state), StateName(merge.state()))
      .String("participant", merge.participant())
      .String("mergedParticipant", merge.merged_participant())
      .String("requester", merge.requester())
      .Time("requestTime", merge.has_request_time(), merge.request_time())
      .Time("finishTime", merge.has_finish_time(), merge.finish_time())
      .Number("foundPoints", std::int64_t{merge.found_points()})
      .Number("movedPoints", std::int64_t{merge.moved_points()})
      .Number("droppedPoints", std::int64_t{merge.dropped_points()})
      .String("lastError", merge.last_error());
}

absl::StatusOr<std::string> MergeName(const std::string& argument) {
  return NumberedName("participantMerges/", argument);
}

ExitCode FinishMerge(const v1::ParticipantMerge& merge, const Arguments& arguments,
                     const CallSettings& settings, Console& console) {
  const Client client =
      arguments.Has("timeout") ? settings.client : settings.client.WithTimeout(kTaskPatience);
  absl::StatusOr<v1::ParticipantMerge> done;
  {
    TaskProgress progress(console.err, console.err_is_terminal);
    done = AwaitTask<v1::ParticipantMerge>(
        merge, [&](const std::string& name) { return client.GetParticipantMerge(name); },
        [&](const v1::ParticipantMerge& now) {
          progress.Show({now.name(), StateName(now.state()),
                         now.moved_points() + now.dropped_points(), now.found_points(),
                         now.last_error()});
        });
  }
  if (!done.ok()) return Fail(console, done.status());
  MergeRecord(*done).Write(settings.format, console.out);
  return kSucceeded;
}

}  // namespace webmunk::cli
