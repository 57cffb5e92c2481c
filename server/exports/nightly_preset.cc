#include "server/exports/nightly_preset.h"

#include "absl/strings/str_cat.h"

namespace webmunk {

JobRequest NightlyRequest(absl::CivilDay day, const std::string& host, const std::string& zone) {
  JobRequest request;
  request.generators = {"pdk-external-amazon-item",
                        "webmunk-extension-class-added",
                        "webmunk-extension-element-click",
                        "webmunk-extension-matched-rule",
                        "webmunk-extension-element-show",
                        "webmunk-extension-element-hide",
                        "webmunk-extension-log-elements",
                        "webmunk-extension-scroll-position",
                        "webmunk-visibility-export",
                        "webmunk-extension-action",
                        "webmunk-amazon-order",
                        "webmunk-local-tasks"};
  request.date_type = DateType::kRecorded;
  request.first_day = absl::FormatCivilTime(day);
  request.last_day = request.first_day;
  request.options.time_zone = zone;
  request.prefix = absl::StrCat(host, "_", request.first_day);
  return request;
}

std::string NightlyPath(absl::CivilDay day) { return absl::FormatCivilTime(day) + "/"; }

}  // namespace webmunk
