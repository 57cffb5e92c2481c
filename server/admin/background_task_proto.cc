#include "server/admin/background_task_proto.h"

#include "absl/strings/str_cat.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "backgroundTasks/";

google::protobuf::Timestamp ToProto(absl::Time time) {
  return MicrosToProto(absl::ToUnixMicros(time));
}

}  // namespace

absl::StatusOr<std::string> ParseBackgroundTaskName(std::string_view name) {
  if (!name.starts_with(kCollection) || name.size() == kCollection.size() ||
      name.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("name must be backgroundTasks/{task}");
  }
  return std::string(name.substr(kCollection.size()));
}

void FillBackgroundTask(const TaskRecord& record, v1::BackgroundTask& task) {
  task.set_name(absl::StrCat(std::string(kCollection), record.name));
  absl::Duration fraction;
  task.mutable_interval()->set_seconds(
      absl::IDivDuration(record.interval, absl::Seconds(1), &fraction));
  task.mutable_interval()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(fraction)));
  *task.mutable_next_run_time() = ToProto(record.next_run);
  if (record.last_start) *task.mutable_last_start_time() = ToProto(*record.last_start);
  if (record.last_success) *task.mutable_last_success_time() = ToProto(*record.last_success);
  task.set_last_error(record.last_error);
  task.set_running(record.is_running);
}

}  // namespace webmunk
