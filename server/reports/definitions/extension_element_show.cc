#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateRecorded,
    kTimeZone,
    kTabId,
    kPageId,
    {.name = "Visible", .type = ColumnType::kInteger, .meaning = "1: in sight", .cell = Text("1")},
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

const Report kExtensionElementShow = {
    .name = "webmunk-extension-element-show",
    .meaning = "Elements of pages that came wholly into sight",
    .columns = kColumns,
};

}  // namespace webmunk::reports
