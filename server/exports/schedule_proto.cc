#include "server/exports/schedule_proto.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/export_order_proto.h"
#include "server/exports/export_spec_proto.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr char kCollection[] = "exportSchedules/";

v1::ExportSchedule::Window WindowToProto(ScheduleWindow window) {
  switch (window) {
    case ScheduleWindow::kPreviousDay:
      return v1::ExportSchedule::WINDOW_PREVIOUS_DAY;
    case ScheduleWindow::kSinceLast:
      return v1::ExportSchedule::WINDOW_SINCE_LAST;
    case ScheduleWindow::kAll:
      return v1::ExportSchedule::WINDOW_ALL;
  }
  return v1::ExportSchedule::WINDOW_UNSPECIFIED;
}

absl::StatusOr<ScheduleWindow> ParseWindow(v1::ExportSchedule::Window window) {
  switch (window) {
    case v1::ExportSchedule::WINDOW_PREVIOUS_DAY:
      return ScheduleWindow::kPreviousDay;
    case v1::ExportSchedule::WINDOW_SINCE_LAST:
      return ScheduleWindow::kSinceLast;
    case v1::ExportSchedule::WINDOW_ALL:
      return ScheduleWindow::kAll;
    case v1::ExportSchedule::WINDOW_UNSPECIFIED:
      return absl::InvalidArgumentError("window is required");
    default:
      return absl::InvalidArgumentError("window is unknown");
  }
}

absl::StatusOr<ExportOrder> ParseOrder(const v1::ExportSchedule& message) {
  // The study's zone, and that of days without one of their own, are those of when it runs.
  WEBMUNK_ASSIGN_OR_RETURN(ExportOrder order, ParseExportOrder(message.order(), "UTC"));
  order.request.options.time_zone.clear();
  return order;
}

void FillNaming(const ExportNaming& naming, v1::ExportNaming& message) {
  if (naming.path) message.set_path(*naming.path);
  if (naming.prefix_host) message.set_prefix_host(*naming.prefix_host);
  if (naming.prefix_date) message.set_prefix_date(*naming.prefix_date);
  if (naming.prefix_source_range) message.set_prefix_source_range(*naming.prefix_source_range);
}

void FillOrder(const ScheduleView& view, v1::ExportOrder& message) {
  const ExportOrder& order = view.record.order;
  v1::ExportSpec& spec = *message.mutable_spec();
  FillJobRequest(order.request, spec);
  for (const std::string& participant : view.participants) {
    spec.add_participants(absl::StrCat("participants/", participant));
  }
  for (const int32_t id : order.group_ids) spec.add_groups(NumberedName(kGroupCollection, id));
  for (const std::string& participant : view.excluded) {
    spec.add_excluded_participants(absl::StrCat("participants/", participant));
  }
  if (order.split.is_asked()) {
    message.mutable_split()->set_participants_per_job(order.split.participants_per_job);
    message.mutable_split()->set_points_per_job(order.split.points_per_job);
  }
  message.set_priority(order.priority);
  for (const std::string& destination : order.destinations) {
    message.add_destinations(absl::StrCat("exportDestinations/", destination));
  }
  FillNaming(order.naming, *message.mutable_naming());
  for (const NoticeRow& notice : order.notices) {
    v1::ExportNotification& notification = *message.add_notifications();
    if (notice.kind == NoticeRow::Kind::kMail) {
      notification.set_mail(notice.target);
    } else {
      notification.set_webhook(notice.target);
    }
  }
  message.set_mail_subject(order.mail_subject);
}

absl::Status ParseField(const v1::ExportSchedule& message, const std::string& path,
                        ScheduleChange& change) {
  if (path == "cron") {
    change.cron = message.cron();
  } else if (path == "time_zone") {
    change.time_zone = message.time_zone();
  } else if (path == "window") {
    WEBMUNK_ASSIGN_OR_RETURN(change.window, ParseWindow(message.window()));
  } else if (path == "order") {
    WEBMUNK_ASSIGN_OR_RETURN(change.order, ParseOrder(message));
  } else if (path == "enabled") {
    change.enabled = message.enabled();
  } else if (path == "skips_suppressed") {
    change.skips_suppressed = message.skips_suppressed();
  } else {
    return absl::InvalidArgumentError(
        "update_mask: cron, time_zone, window, order, enabled and skips_suppressed can be changed");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckScheduleId(const std::string& id) {
  if (ParseScheduleName(kCollection + id, "").ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "export_schedule_id must have 1 to 63 characters a-z, 0-9 and hyphens, and begin with a "
      "letter");
}

void FillSchedule(const ScheduleView& view, v1::ExportSchedule& message) {
  const ScheduleRecord& record = view.record;
  message.set_name(kCollection + record.identifier);
  message.set_cron(record.cron);
  message.set_time_zone(record.time_zone);
  message.set_window(WindowToProto(record.window));
  FillOrder(view, *message.mutable_order());
  message.set_enabled(record.enabled);
  if (!record.owner.empty()) message.set_owner(absl::StrCat("users/", record.owner));
  if (record.next_run) *message.mutable_next_run_time() = MicrosToProto(*record.next_run);
  message.set_last_slot(record.last_slot);
  message.set_alert(record.alert);
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_update_time() = MicrosToProto(record.updated);
  message.set_etag(EtagOf(record.revision));
  message.set_skips_suppressed(record.skips_suppressed);
}

absl::StatusOr<ScheduleChange> ParseSchedule(const v1::ExportSchedule& message) {
  ScheduleChange change;
  for (const char* path : {"cron", "time_zone", "window", "order", "enabled", "skips_suppressed"}) {
    WEBMUNK_RETURN_IF_ERROR(ParseField(message, path, change));
  }
  return change;
}

absl::StatusOr<ScheduleChange> ParseScheduleUpdate(const v1::UpdateExportScheduleRequest& request) {
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("update_mask is required");
  }
  ScheduleChange change;
  change.revision = RevisionOf(request.export_schedule().etag());
  for (const std::string& path : request.update_mask().paths()) {
    WEBMUNK_RETURN_IF_ERROR(ParseField(request.export_schedule(), path, change));
  }
  return change;
}

absl::StatusOr<absl::CivilDay> ParseBackfillDay(const std::string& text, const char* field) {
  const std::optional<absl::CivilDay> day = ParseDay(text);
  if (day) return *day;
  return absl::InvalidArgumentError(absl::StrCat(field, " must be a day as YYYY-MM-DD"));
}

}  // namespace webmunk
