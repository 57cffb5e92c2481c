#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr std::string_view kGenerators[] = {"webmunk-extension-element-show",
                                            "webmunk-extension-element-hide"};

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateRecorded,
    kTimeZone,
    kTabId,
    kPageId,
    {.name = "Visible",
     .type = ColumnType::kInteger,
     .meaning = "1: in sight, 0: out of sight",
     .cell = {.kind = Cell::Kind::kIsGenerator, .key = kGenerators[0]}},
    kElementClass,
    kTop,
    kLeft,
    kWidth,
    kHeight,
    // Here the clear copy comes first.
    {.name = "URL", .meaning = "Address of the page", .cell = Field("url!", "url*")},
    {.name = "Page Title",
     .meaning = "Title of the page",
     .cell = Field("page-title!", "page-title*")},
    {.name = "Element HTML",
     .meaning = "HTML of the element, without line breaks",
     .cell = Clean("element-content!", "element-content*")},
};

}  // namespace

const Report kVisibilityExport = {
    .name = "webmunk-visibility-export",
    .meaning = "Elements of pages that came into sight and went out of it",
    .generators = kGenerators,
    .columns = kColumns,
};

}  // namespace webmunk::reports
