#include "server/reports/report.h"

#include "absl/strings/str_cat.h"
#include "server/reports/definitions/all.h"

namespace webmunk {
namespace {

constexpr const Report* kReports[] = {
    &reports::kAmazonOrder,           &reports::kAsinDetails,
    &reports::kExtensionAction,       &reports::kExtensionClassAdded,
    &reports::kExtensionElementClick, &reports::kExtensionElementHide,
    &reports::kExtensionElementShow,  &reports::kExtensionLogElements,
    &reports::kExtensionMatchedRule,  &reports::kExtensionScrollPosition,
    &reports::kExternalAmazonItem,    &reports::kLocalTasks,
    &reports::kSystemStatus,          &reports::kVisibilityExport,
};

// The keys in the order in which they are looked for.
std::string Keys(const Cell& cell, std::string_view parent) {
  const auto within = [&](std::string_view key) {
    return absl::StrCat(std::string(parent), std::string(key));
  };
  std::string keys = within(cell.key);
  if (!cell.or_key.empty()) absl::StrAppend(&keys, ", else ", within(cell.or_key));
  if (!cell.point_key.empty()) absl::StrAppend(&keys, ", else ", std::string(cell.point_key));
  if (!cell.absent.empty()) absl::StrAppend(&keys, ", else ", std::string(cell.absent));
  return keys;
}

}  // namespace

std::span<const Report* const> AllReports() { return kReports; }

const Report& GenericReport() { return reports::kGeneric; }

const Report& FindReport(std::string_view name) {
  for (const Report* report : kReports) {
    if (report->name == name) return *report;
  }
  return GenericReport();
}

std::string DescribeCell(const Report& report, const Cell& cell) {
  std::string list(report.rows_key);
  switch (cell.kind) {
    case Cell::Kind::kSame:
    case Cell::Kind::kText:
      return "";
    case Cell::Kind::kSource:
      return "participant";
    case Cell::Kind::kGeneratorId:
    case Cell::Kind::kIsGenerator:
      return "passive-data-metadata.generator-id";
    case Cell::Kind::kCreated:
      return "passive-data-metadata.timestamp";
    case Cell::Kind::kRecorded:
      return "time of arrival";
    case Cell::Kind::kZone:
      return "passive-data-metadata.timezone";
    case Cell::Kind::kLatitude:
      return "passive-data-metadata.latitude";
    case Cell::Kind::kLongitude:
      return "passive-data-metadata.longitude";
    case Cell::Kind::kProperties:
      return "all";
    case Cell::Kind::kField:
    case Cell::Kind::kClean:
    case Cell::Kind::kBeforeT:
      return Keys(cell, "");
    case Cell::Kind::kCount:
      return list;
    case Cell::Kind::kJoined:
    case Cell::Kind::kItemField:
    case Cell::Kind::kItemClean:
      return Keys(cell, list + (report.rows == Report::Rows::kElementOfLists ? ".*[]." : "[]."));
    case Cell::Kind::kListKey:
      return list + " (key)";
    case Cell::Kind::kProduct:
      return std::string(cell.key);
  }
  return "";
}

}  // namespace webmunk
