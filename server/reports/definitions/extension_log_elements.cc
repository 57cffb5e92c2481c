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
    kUrlOfStarOnly,
    kPageTitle,
    {.name = "Pattern",
     .meaning = "Selector that the element matched",
     .cell = Of(Cell::Kind::kListKey)},
    Pixels("Top", "Distance of the element from the top of the page", Item("offset.top")),
    Pixels("Left", "Distance of the element from the left of the page", Item("offset.left")),
    Pixels("Width", "Width of the element", Item("size.width")),
    Pixels("Height", "Height of the element", Item("size.height")),
    {.name = "Element HTML",
     .meaning = "HTML of the element, without line breaks",
     .cell = {.kind = Cell::Kind::kItemClean,
              .key = "element-content*",
              .or_key = "element-content!"},
     // The existing system took the clear copy from the wrong object.
     .strict = {.kind = Cell::Kind::kItemClean,
                .key = "element-content*",
                .point_key = "element-content!"}},
};

}  // namespace

const Report kExtensionLogElements = {
    .name = "webmunk-extension-log-elements",
    .meaning = "Elements of pages that matched a pattern when the page was loaded",
    .rows = Report::Rows::kElementOfLists,
    .rows_key = "pattern-matches",
    .per_source = true,
    .columns = kColumns,
    .strict_loss = Report::Loss::kRow,
};

}  // namespace webmunk::reports
