#include "server/exports/schedule_order.h"

#include <simdjson.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/base/status_macros.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::object;

constexpr char kMail[] = "mail";
constexpr char kWebhook[] = "webhook";

absl::Status NoOrder() { return absl::InternalError("a schedule's order cannot be read"); }

void PutFlag(std::string_view key, const std::optional<bool>& flag, JsonObject& json) {
  if (flag) json.Json(key, *flag ? "true" : "false");
}

std::string NamingText(const ExportNaming& naming) {
  JsonObject json;
  if (naming.path) json.Text("path", *naming.path);
  PutFlag("prefix_host", naming.prefix_host, json);
  PutFlag("prefix_date", naming.prefix_date, json);
  PutFlag("prefix_source_range", naming.prefix_source_range, json);
  return json.Take();
}

// What is not there stays as it is.
void ReadFlag(const object& json, std::string_view key, std::optional<bool>& flag) {
  bool value = false;
  if (json[key].get_bool().get(value) == SUCCESS) flag = value;
}

template <typename Int>
void ReadInt(const object& json, std::string_view key, Int& number) {
  int64_t value = 0;
  if (json[key].get_int64().get(value) == SUCCESS) number = static_cast<Int>(value);
}

void ReadNaming(const object& json, ExportNaming& naming) {
  std::string_view path;
  if (json["path"].get_string().get(path) == SUCCESS) naming.path.emplace(path);
  ReadFlag(json, "prefix_host", naming.prefix_host);
  ReadFlag(json, "prefix_date", naming.prefix_date);
  ReadFlag(json, "prefix_source_range", naming.prefix_source_range);
}

absl::Status ReadNotices(const object& json, ExportOrder& order) {
  simdjson::dom::array notices;
  if (json["notices"].get_array().get(notices) != SUCCESS) return absl::OkStatus();
  for (const simdjson::dom::element element : notices) {
    std::string_view target;
    if (element[kMail].get_string().get(target) == SUCCESS) {
      order.notices.push_back({.kind = NoticeRow::Kind::kMail, .target = std::string(target)});
    } else if (element[kWebhook].get_string().get(target) == SUCCESS) {
      order.notices.push_back({.kind = NoticeRow::Kind::kWebhook, .target = std::string(target)});
    } else {
      return NoOrder();
    }
  }
  return absl::OkStatus();
}

absl::Status ReadLists(const object& json, ExportOrder& order) {
  simdjson::dom::array list;
  if (json["groups"].get_array().get(list) == SUCCESS) {
    for (const simdjson::dom::element element : list) {
      int64_t id = 0;
      if (element.get_int64().get(id) != SUCCESS) return NoOrder();
      order.group_ids.push_back(static_cast<int32_t>(id));
    }
  }
  if (json["destinations"].get_array().get(list) == SUCCESS) {
    for (const simdjson::dom::element element : list) {
      std::string_view destination;
      if (element.get_string().get(destination) != SUCCESS) return NoOrder();
      order.destinations.emplace_back(destination);
    }
  }
  return ReadNotices(json, order);
}

}  // namespace

std::string WriteScheduleOrder(const ExportOrder& order) {
  JsonList groups;
  for (const int32_t id : order.group_ids) groups.Add(absl::StrCat(id));
  JsonList destinations;
  for (const std::string& destination : order.destinations) {
    destinations.Add(JsonQuote(destination));
  }
  JsonList notices;
  for (const NoticeRow& notice : order.notices) {
    const bool is_mail = notice.kind == NoticeRow::Kind::kMail;
    notices.Add(JsonObject().Text(is_mail ? kMail : kWebhook, notice.target).Take());
  }
  return JsonObject()
      .Json("request", WriteJobRequest(order.request))
      .Json("groups", groups.Take())
      .Number("participants_per_job", order.split.participants_per_job)
      .Number("points_per_job", order.split.points_per_job)
      .Number("priority", order.priority)
      .Json("destinations", destinations.Take())
      .Json("naming", NamingText(order.naming))
      .Json("notices", notices.Take())
      .Text("mail_subject", order.mail_subject)
      .Take();
}

absl::StatusOr<ExportOrder> ReadScheduleOrder(std::string_view json) {
  simdjson::dom::parser parser;
  object whole;
  object request;
  if (parser.parse(simdjson::padded_string(json)).get_object().get(whole) != SUCCESS ||
      whole["request"].get_object().get(request) != SUCCESS) {
    return NoOrder();
  }
  ExportOrder order;
  WEBMUNK_ASSIGN_OR_RETURN(order.request, ReadJobRequest(simdjson::minify(request)));
  WEBMUNK_RETURN_IF_ERROR(ReadLists(whole, order));
  ReadInt(whole, "participants_per_job", order.split.participants_per_job);
  ReadInt(whole, "points_per_job", order.split.points_per_job);
  ReadInt(whole, "priority", order.priority);
  object naming;
  if (whole["naming"].get_object().get(naming) == SUCCESS) ReadNaming(naming, order.naming);
  std::string_view subject;
  if (whole["mail_subject"].get_string().get(subject) == SUCCESS) order.mail_subject = subject;
  return order;
}

void FillPlaceholders(absl::CivilDay day, const std::string& host, ExportOrder& order) {
  const std::string date = absl::FormatCivilTime(day);
  const auto fill = [&](std::string& text) {
    text = absl::StrReplaceAll(text, {{"{day}", date}, {"{host}", host}});
  };
  fill(order.request.prefix);
  fill(order.request.suffix);
  fill(order.mail_subject);
  if (order.naming.path) fill(*order.naming.path);
}

}  // namespace webmunk
