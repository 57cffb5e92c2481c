#ifndef WEBMUNK_SERVER_REPORTS_DEFINITIONS_CELLS_H_
#define WEBMUNK_SERVER_REPORTS_DEFINITIONS_CELLS_H_

#include <string_view>

#include "server/reports/report.h"

// What the tables of reports are written with.
namespace webmunk::reports {

constexpr Cell Of(Cell::Kind kind, Clock clock = Clock::kPoint) {
  return {.kind = kind, .clock = clock};
}
constexpr Cell Text(std::string_view text) { return {.kind = Cell::Kind::kText, .absent = text}; }
constexpr Cell Field(std::string_view key, std::string_view or_key = {},
                     std::string_view absent = {}) {
  return {.kind = Cell::Kind::kField, .key = key, .or_key = or_key, .absent = absent};
}
constexpr Cell Clean(std::string_view key, std::string_view or_key = {}) {
  return {.kind = Cell::Kind::kClean, .key = key, .or_key = or_key};
}
constexpr Cell Item(std::string_view key) { return {.kind = Cell::Kind::kItemField, .key = key}; }

// The columns that most reports begin with.
inline constexpr Column kSource = {
    .name = "Source", .meaning = "Identifier of the participant", .cell = Of(Cell::Kind::kSource)};
inline constexpr Column kDateCreated = {
    .name = "Date Created",
    .type = ColumnType::kDateTime,
    .meaning = "When it happened, by the clock of the participant's device, in its time zone",
    .cell = Of(Cell::Kind::kCreated)};
inline constexpr Column kDateRecorded = {
    .name = "Date Recorded",
    .type = ColumnType::kDateTime,
    .meaning = "When it arrived at the server, in the time zone of the device",
    .cell = Of(Cell::Kind::kRecorded)};
inline constexpr Column kTimeZone = {
    .name = "Time Zone",
    .meaning = "Time zone of the device; the study's, if the device named none that is known",
    .cell = Of(Cell::Kind::kZone)};

// Of the page that a point is about.
inline constexpr Column kTabId = {.name = "Tab ID",
                                  .type = ColumnType::kInteger,
                                  .meaning = "Number of the browser's tab",
                                  .cell = Field("tab-id")};
inline constexpr Column kPageId = {
    .name = "Page ID", .meaning = "Identifies one load of a page", .cell = Field("page-id")};
inline constexpr Column kUrl = {
    .name = "URL", .meaning = "Address of the page", .cell = Field("url*", "url!")};
// The existing system did not look at the clear copy here.
inline constexpr Column kUrlOfStarOnly = {.name = "URL",
                                          .meaning = "Address of the page",
                                          .cell = Field("url*", "url!"),
                                          .strict = Field("url*")};
inline constexpr Column kPageTitle = {.name = "Page Title",
                                      .meaning = "Title of the page",
                                      .cell = Field("page-title*", "page-title!")};

// Of an element of a page.
inline constexpr Column kElementClass = {.name = "Element Class",
                                         .meaning = "Class that the study's rules gave the element",
                                         .cell = Field("element-class")};
inline constexpr Column kElementHtml = {.name = "Element HTML",
                                        .meaning = "HTML of the element, without line breaks",
                                        .cell = Clean("element-content*", "element-content!")};

constexpr Column Pixels(std::string_view name, std::string_view meaning, const Cell& cell) {
  return {
      .name = name, .type = ColumnType::kNumber, .unit = "px", .meaning = meaning, .cell = cell};
}
inline constexpr Column kTop =
    Pixels("Top", "Distance of the element from the top of the page", Field("offset.top"));
inline constexpr Column kLeft =
    Pixels("Left", "Distance of the element from the left of the page", Field("offset.left"));
inline constexpr Column kWidth = Pixels("Width", "Width of the element", Field("size.width"));
inline constexpr Column kHeight = Pixels("Height", "Height of the element", Field("size.height"));

// Of reports of the Passive Data Kit.
inline constexpr Column kCreatedTimestamp = {
    .name = "Created Timestamp",
    .type = ColumnType::kInteger,
    .unit = "s",
    .meaning = "When it happened, in seconds since 1970-01-01 UTC, rounded down",
    .cell = Of(Cell::Kind::kCreated, Clock::kSeconds)};
inline constexpr Column kRecordedTimestamp = {
    .name = "Recorded Timestamp",
    .type = ColumnType::kInteger,
    .unit = "s",
    .meaning = "When it arrived at the server, in seconds since 1970-01-01 UTC, rounded down",
    .cell = Of(Cell::Kind::kRecorded, Clock::kSeconds)};
inline constexpr Column kCreatedDate = {.name = "Created Date",
                                        .type = ColumnType::kDateTime,
                                        .meaning = "When it happened, in the study's time zone",
                                        .cell = Of(Cell::Kind::kCreated, Clock::kStudy)};
inline constexpr Column kRecordedDate = {
    .name = "Recorded Date",
    .type = ColumnType::kDateTime,
    .meaning = "When it arrived at the server, in the study's time zone",
    .cell = Of(Cell::Kind::kRecorded, Clock::kStudy)};

// Of orders and tasks, which have times twice.
inline constexpr Column kDateCreatedUtc = {.name = "Date Created UTC",
                                           .type = ColumnType::kDateTime,
                                           .meaning = "Date Created in UTC",
                                           .cell = Of(Cell::Kind::kCreated, Clock::kUtc)};
inline constexpr Column kDateRecordedUtc = {.name = "Date Recorded UTC",
                                            .type = ColumnType::kDateTime,
                                            .meaning = "Date Recorded in UTC",
                                            .cell = Of(Cell::Kind::kRecorded, Clock::kUtc)};

}  // namespace webmunk::reports

#endif  // WEBMUNK_SERVER_REPORTS_DEFINITIONS_CELLS_H_
