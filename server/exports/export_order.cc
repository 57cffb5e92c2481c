#include "server/exports/export_order.h"

#include "absl/strings/str_cat.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

std::string Texts(const std::vector<std::string>& texts) {
  JsonList list;
  for (const std::string& text : texts) list.Add(JsonQuote(text));
  return list.Take();
}

std::string FlagText(const std::optional<bool>& flag) {
  if (!flag) return "null";
  return *flag ? "true" : "false";
}

std::string NamingText(const ExportNaming& naming) {
  JsonList list;
  list.Add(naming.path ? JsonQuote(*naming.path) : "null");
  list.Add(FlagText(naming.prefix_host));
  list.Add(FlagText(naming.prefix_date));
  list.Add(FlagText(naming.prefix_source_range));
  return list.Take();
}

}  // namespace

std::string OrderText(const ExportOrder& order) {
  JsonList groups;
  for (const int32_t id : order.group_ids) groups.Add(absl::StrCat(id));
  JsonList notices;
  for (const NoticeRow& notice : order.notices) {
    notices.Add(JsonQuote(
        absl::StrCat(notice.kind == NoticeRow::Kind::kMail ? "mail " : "webhook ", notice.target)));
  }
  JsonObject object;
  object.Json("request", WriteJobRequest(order.request))
      .Json("participants", Texts(order.participants))
      .Json("groups", groups.Take())
      .Json("excluded", Texts(order.excluded))
      .Number("allow_missing", order.allow_missing ? 1 : 0)
      .Number("participants_per_job", order.split.participants_per_job)
      .Number("points_per_job", order.split.points_per_job)
      .Number("priority", order.priority)
      .Json("destinations", Texts(order.destinations))
      .Json("naming", NamingText(order.naming))
      .Json("notices", notices.Take())
      .Text("mail_subject", order.mail_subject);
  return absl::StrCat("export order ", object.Take());
}

}  // namespace webmunk
