#include "server/reports/report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

}  // namespace

std::span<const Report* const> AllReports() { return kReports; }

const Report& GenericReport() { return reports::kGeneric; }

const Report& FindReport(std::string_view name) {
  for (const Report* report : kReports) {
    if (report->name == name) return *report;
  }
  return GenericReport();
}

std::vector<TableColumn> ColumnsOf(const Report& report, bool strict) {
  std::vector<TableColumn> columns;
  columns.reserve(report.columns.size());
  const bool has_header = strict && !report.strict_header.empty();
  for (const Column& column : report.columns) {
    const bool differs = strict && column.strict.kind != Cell::Kind::kSame;
    columns.push_back({.name = has_header ? report.strict_header[columns.size()] : column.name,
                       .column = column,
                       .cell = differs ? column.strict : column.cell});
  }
  return columns;
}

std::vector<std::string> FieldPaths(const Report& report, const Cell& cell) {
  using Kind = Cell::Kind;
  const bool is_of_item =
      cell.kind == Kind::kJoined || cell.kind == Kind::kItemField || cell.kind == Kind::kItemClean;
  const bool is_of_point =
      cell.kind == Kind::kField || cell.kind == Kind::kClean || cell.kind == Kind::kBeforeT;
  if (cell.kind == Kind::kCount) return {std::string(report.rows_key)};
  if (!is_of_item && !is_of_point) return {};
  std::string within;
  if (is_of_item) {
    within = absl::StrCat(std::string(report.rows_key),
                          report.rows == Report::Rows::kElementOfLists ? ".*[]." : "[].");
  }
  std::vector<std::string> paths = {within + std::string(cell.key)};
  if (!cell.or_key.empty()) paths.push_back(within + std::string(cell.or_key));
  if (!cell.point_key.empty()) paths.emplace_back(cell.point_key);
  return paths;
}

std::string DescribeCell(const Report& report, const Cell& cell) {
  const std::string list(report.rows_key);
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
    case Cell::Kind::kCount:
    case Cell::Kind::kJoined:
    case Cell::Kind::kItemField:
    case Cell::Kind::kItemClean: {
      std::vector<std::string> paths = FieldPaths(report, cell);
      if (!cell.absent.empty()) paths.emplace_back(cell.absent);
      return absl::StrJoin(paths, ", else ");
    }
    case Cell::Kind::kListKey:
      return list + " (key)";
    case Cell::Kind::kProduct:
      return std::string(cell.key);
  }
  return "";
}

}  // namespace webmunk
