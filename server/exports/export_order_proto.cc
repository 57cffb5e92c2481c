#include "server/exports/export_order_proto.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/delivery/delivery_target.h"
#include "server/delivery/mail_text.h"
#include "server/delivery/webhook.h"
#include "server/exports/export_spec_proto.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr int32_t kHighestPriority = 1000;
constexpr size_t kMaxSubject = 200;

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

absl::Status ParseSplit(const v1::ExportSplit& message, ExportSplit& split) {
  split.participants_per_job = message.participants_per_job();
  split.points_per_job = message.points_per_job();
  if (split.participants_per_job < 0) {
    return BadOrder("split.participants_per_job", "must not be negative");
  }
  if (split.points_per_job < 0) return BadOrder("split.points_per_job", "must not be negative");
  if (split.participants_per_job > 0 && split.points_per_job > 0) {
    return BadOrder("split", "must have one of its fields only");
  }
  return absl::OkStatus();
}

absl::Status ParseNaming(const v1::ExportNaming& message, ExportNaming& naming) {
  if (message.has_path()) {
    // Whether it may begin with `/` the destinations decide.
    const absl::Status checked = CheckTargetPath(message.path(), /*is_relative=*/false);
    if (!checked.ok()) return BadOrder("naming.path", std::string(checked.message()));
    naming.path = message.path();
  }
  if (message.has_prefix_host()) naming.prefix_host = message.prefix_host();
  if (message.has_prefix_date()) naming.prefix_date = message.prefix_date();
  if (message.has_prefix_source_range()) {
    naming.prefix_source_range = message.prefix_source_range();
  }
  return absl::OkStatus();
}

// Who is named twice is told once.
void AddNotice(NoticeRow notice, std::vector<NoticeRow>& notices) {
  const bool is_there = std::any_of(notices.begin(), notices.end(), [&](const NoticeRow& one) {
    return one.kind == notice.kind && one.target == notice.target;
  });
  if (!is_there) notices.push_back(std::move(notice));
}

absl::Status ParseNotices(const v1::ExportOrder& message, ExportOrder& order) {
  if (static_cast<size_t>(message.notifications_size()) > ExportOrder::kMostNotices) {
    return BadOrder("notifications", absl::StrCat("must be at most ", ExportOrder::kMostNotices));
  }
  for (int i = 0; i < message.notifications_size(); ++i) {
    const v1::ExportNotification& notification = message.notifications(i);
    const std::string field = absl::StrCat("notifications[", i, "]");
    if (notification.target_case() == v1::ExportNotification::kMail) {
      if (!CheckMailAddress(notification.mail(), "mail").ok()) {
        return BadOrder(absl::StrCat(field, ".mail"), "must be an address of mail");
      }
      AddNotice({.kind = NoticeRow::Kind::kMail, .target = notification.mail()}, order.notices);
    } else if (notification.target_case() == v1::ExportNotification::kWebhook) {
      // Whether it may be without TLS the server that sends it knows.
      if (!CheckWebhookUrl(notification.webhook(), /*allow_private=*/true).ok()) {
        return BadOrder(absl::StrCat(field, ".webhook"), "must be an http or https address");
      }
      AddNotice({.kind = NoticeRow::Kind::kWebhook, .target = notification.webhook()},
                order.notices);
    } else {
      return BadOrder(field, "must have a target");
    }
  }
  return absl::OkStatus();
}

absl::Status ParseDestinations(const v1::ExportOrder& message, ExportOrder& order) {
  if (static_cast<size_t>(message.destinations_size()) > ExportOrder::kMostDestinations) {
    return BadOrder("destinations",
                    absl::StrCat("must be at most ", ExportOrder::kMostDestinations));
  }
  for (int i = 0; i < message.destinations_size(); ++i) {
    WEBMUNK_ASSIGN_OR_RETURN(
        std::string identifier,
        ParseDestinationName(message.destinations(i), absl::StrCat("order.destinations[", i, "]")));
    const auto& known = order.destinations;
    if (std::find(known.begin(), known.end(), identifier) == known.end()) {
      order.destinations.push_back(std::move(identifier));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ParseNamed(std::string_view collection, std::string_view resource,
                                       std::string_view name, std::string_view field) {
  const std::string_view id = name.substr(std::min(collection.size(), name.size()));
  const bool is_name = name.starts_with(collection) && id.size() <= 63 && !id.empty() &&
                       id[0] >= 'a' && id[0] <= 'z' &&
                       std::all_of(id.begin(), id.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                       });
  if (is_name) return std::string(id);
  return absl::InvalidArgumentError(absl::StrCat(
      std::string(field), " must be ", std::string(collection), "{", std::string(resource), "}"));
}

}  // namespace

absl::StatusOr<ExportOrder> ParseExportOrder(const v1::ExportOrder& message,
                                             const std::string& time_zone) {
  if (!message.has_spec()) return BadOrder("spec", "is required");
  const v1::ExportSpec& spec = message.spec();
  ExportOrder order;
  WEBMUNK_ASSIGN_OR_RETURN(order.request, ParseJobRequest(spec, time_zone));
  WEBMUNK_ASSIGN_OR_RETURN(order.participants,
                           ParseSpecParticipants(spec.participants(), "spec.participants"));
  WEBMUNK_ASSIGN_OR_RETURN(order.group_ids, ParseSpecGroups(spec.groups()));
  if (!order.participants.empty() && !order.group_ids.empty()) {
    return BadOrder("spec.groups", "and participants exclude each other");
  }
  WEBMUNK_ASSIGN_OR_RETURN(order.excluded, ParseSpecParticipants(spec.excluded_participants(),
                                                                 "spec.excluded_participants"));
  order.allow_missing = spec.allow_missing();
  WEBMUNK_RETURN_IF_ERROR(ParseSplit(message.split(), order.split));
  order.priority = message.priority();
  if (order.priority < -kHighestPriority || order.priority > kHighestPriority) {
    return BadOrder("priority", "must be from -1,000 to 1,000");
  }
  WEBMUNK_RETURN_IF_ERROR(ParseDestinations(message, order));
  WEBMUNK_RETURN_IF_ERROR(ParseNaming(message.naming(), order.naming));
  WEBMUNK_RETURN_IF_ERROR(ParseNotices(message, order));
  order.mail_subject = message.mail_subject();
  if (CountCharacters(order.mail_subject) > kMaxSubject ||
      HasControlCharacter(order.mail_subject)) {
    return BadOrder("mail_subject", "must have at most 200 characters, and none of control");
  }
  return order;
}

absl::StatusOr<std::string> ParseDestinationName(std::string_view name, std::string_view field) {
  return ParseNamed("exportDestinations/", "export_destination", name, field);
}

absl::StatusOr<std::string> ParseScheduleName(std::string_view name, std::string_view field) {
  return ParseNamed("exportSchedules/", "export_schedule", name, field);
}

}  // namespace webmunk
