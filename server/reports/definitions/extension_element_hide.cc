#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

// The existing system wrote the cells in another order than their names.
constexpr std::string_view kStrictHeader[] = {
    "Source", "Date Created", "Date Recorded", "Time Zone",  "Visible",
    "Tab ID", "Page ID",      "Element Class", "Top",        "Left",
    "Width",  "Height",       "URL",           "Page Title", "Element HTML"};

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateRecorded,
    kTimeZone,
    kTabId,
    kPageId,
    {.name = "Visible",
     .type = ColumnType::kInteger,
     .meaning = "0: out of sight",
     .cell = Text("0")},
    kElementClass,
    kTop,
    kLeft,
    kWidth,
    kHeight,
    kUrl,
    kPageTitle,
    kElementHtml,
};

}  // namespace

const Report kExtensionElementHide = {
    .name = "webmunk-extension-element-hide",
    .meaning = "Elements of pages that went out of sight",
    .columns = kColumns,
    .strict_header = kStrictHeader,
};

}  // namespace webmunk::reports
