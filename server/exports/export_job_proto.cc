#include "server/exports/export_job_proto.h"

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/exports/export_spec_proto.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

using State = ExportJobRecord::State;

constexpr std::string_view kJobs = "exportJobs/";
constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;
// While a job runs it is not done.
constexpr double kLargestShare = 0.999;

v1::ExportJob::State StateToProto(State state) {
  switch (state) {
    case State::kQueued:
      return v1::ExportJob::STATE_QUEUED;
    case State::kRunning:
      return v1::ExportJob::STATE_RUNNING;
    case State::kSucceeded:
      return v1::ExportJob::STATE_SUCCEEDED;
    case State::kFailed:
      return v1::ExportJob::STATE_FAILED;
    case State::kCancelled:
      return v1::ExportJob::STATE_CANCELLED;
    case State::kExpired:
      return v1::ExportJob::STATE_EXPIRED;
  }
  return v1::ExportJob::STATE_UNSPECIFIED;
}

double ShareOf(const ExportJobRecord& job) {
  if (job.state == State::kSucceeded || job.state == State::kExpired) return 1;
  if (job.progress.points_expected <= 0) return 0;
  const double share = static_cast<double>(job.progress.points_read) /
                       static_cast<double>(job.progress.points_expected);
  return std::min(share, kLargestShare);
}

void FillProgress(const ExportJobRecord& job, absl::Time now, v1::ExportProgress& message) {
  message.set_points(job.progress.points_read);
  message.set_expected_points(job.progress.points_expected);
  message.set_rows(job.progress.rows_written);
  message.set_bytes(job.progress.bytes_written);
  message.set_bad_points(job.progress.bad_points);
  const double share = ShareOf(job);
  message.set_share(share);
  if (job.state != State::kRunning || !job.attempt_started || share <= 0) return;
  const absl::Duration taken = now - absl::FromUnixMicros(*job.attempt_started);
  if (taken <= absl::ZeroDuration()) return;
  *message.mutable_estimated_finish_time() =
      MicrosToProto(absl::ToUnixMicros(now + taken * (1 / share - 1)));
}

void FillNotification(const NoticeRow& notice, v1::ExportNotification& message) {
  if (notice.kind == NoticeRow::Kind::kMail) {
    message.set_mail(notice.target);
  } else {
    message.set_webhook(notice.target);
  }
}

void FillDelivery(const DeliveryOutcome& outcome, bool has_archive, v1::ExportDelivery& message) {
  // The states are the same, in the same order.
  message.set_state(static_cast<v1::ExportDelivery::State>(static_cast<int>(outcome.state) + 1));
  message.set_destination(absl::StrCat("exportDestinations/", outcome.destination));
  message.set_target(outcome.target);
  message.set_tries(outcome.tries);
  message.set_error(outcome.error);
  if (has_archive && outcome.state == DeliveryOutcome::State::kWaiting) {
    *message.mutable_next_try_time() = MicrosToProto(outcome.next_try);
  }
  if (outcome.delivered) *message.mutable_deliver_time() = MicrosToProto(*outcome.delivered);
  message.set_verified(outcome.verified);
}

void FillNotice(const NoticeOutcome& outcome, v1::ExportNotice& message) {
  // The same.
  message.set_state(static_cast<v1::ExportNotice::State>(static_cast<int>(outcome.state) + 1));
  FillNotification(outcome.notice, *message.mutable_notification());
  message.set_tries(outcome.tries);
  message.set_error(outcome.error);
  if (outcome.sent) *message.mutable_send_time() = MicrosToProto(*outcome.sent);
}

void FillSpec(const ExportJobView& view, v1::ExportSpec& spec) {
  FillJobRequest(view.job.request, spec);
  for (const std::string& source : view.sources) {
    spec.add_participants(absl::StrCat("participants/", source));
  }
  for (const int32_t id : view.job.group_ids) {
    spec.add_groups(NumberedName(kGroupCollection, id));
  }
  for (const std::string& source : view.excluded) {
    spec.add_excluded_participants(absl::StrCat("participants/", source));
  }
}

void FillArchive(const ArchiveRecord& archive, v1::ExportArchive& message) {
  message.set_file_name(archive.name);
  message.set_size_bytes(archive.bytes);
  message.set_sha256(archive.sha256);
}

}  // namespace

absl::StatusOr<int64_t> ParseExportJobName(std::string_view name) {
  int64_t id = 0;
  const std::string_view digits = name.substr(std::min(kJobs.size(), name.size()));
  // A number has one spelling.
  const bool is_name = name.starts_with(kJobs) && absl::SimpleAtoi(std::string(digits), &id) &&
                       id > 0 && absl::StrCat(id) == digits;
  if (is_name) return id;
  return absl::InvalidArgumentError("name must be exportJobs/{id}");
}

void FillExportJob(const ExportJobView& view, absl::Time now, v1::ExportJob& message) {
  const ExportJobRecord& job = view.job;
  message.set_name(absl::StrCat(std::string(kJobs), job.id));
  message.set_state(StateToProto(job.state));
  FillSpec(view, *message.mutable_spec());
  message.set_sequence_index(job.sequence_index);
  message.set_sequence_count(job.sequence_count);
  if (!job.creator.empty()) message.set_creator(absl::StrCat("users/", job.creator));
  if (!job.schedule.empty()) {
    message.set_schedule(absl::StrCat("exportSchedules/", job.schedule));
    message.set_schedule_slot(job.schedule_slot);
  }
  message.set_priority(job.priority);
  FillProgress(job, now, *message.mutable_progress());
  message.set_error(job.error);
  if (job.archive) FillArchive(*job.archive, *message.mutable_archive());
  *message.mutable_create_time() = MicrosToProto(job.created);
  if (job.started) *message.mutable_start_time() = MicrosToProto(*job.started);
  if (job.finished) *message.mutable_finish_time() = MicrosToProto(*job.finished);
  if (job.archive && job.expires) *message.mutable_expire_time() = MicrosToProto(*job.expires);
  for (const DeliveryOutcome& outcome : view.outcome.deliveries) {
    FillDelivery(outcome, job.archive.has_value(), *message.add_deliveries());
  }
  for (const NoticeOutcome& outcome : view.outcome.notices) {
    FillNotice(outcome, *message.add_notices());
  }
  message.set_participant_count(job.participant_count);
  message.set_attempt(job.attempt);
}

void FillArchiveHeader(const ExportJobRecord& job, v1::ExportArchiveHeader& message) {
  FillArchive(*job.archive, *message.mutable_archive());
  *message.mutable_start_time() = MicrosToProto(job.started.value_or(job.created));
  if (job.finished) *message.mutable_finish_time() = MicrosToProto(*job.finished);
}

absl::StatusOr<std::vector<ExportJobRecord::State>> ParseExportStates(
    const google::protobuf::RepeatedField<int>& states) {
  if (states.size() > v1::ExportJob::STATE_EXPIRED) {
    return absl::InvalidArgumentError("states must name each state once at most");
  }
  std::vector<State> parsed;
  for (int i = 0; i < states.size(); ++i) {
    const int state = states[i];
    if (state <= v1::ExportJob::STATE_UNSPECIFIED || state > v1::ExportJob::STATE_EXPIRED) {
      return absl::InvalidArgumentError(absl::StrCat("states[", i, "] is unknown"));
    }
    // The states are the same, in the same order.
    parsed.push_back(static_cast<State>(state - 1));
  }
  return parsed;
}

absl::StatusOr<int> ParseExportPageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

}  // namespace webmunk
