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
    {.name = "Rule", .meaning = "Selector of the rule", .cell = Field("rule")},
    {.name = "Count",
     .type = ColumnType::kInteger,
     .meaning = "How many elements matched; -1: not told",
     .cell = Field("count", {}, "-1")},
    kUrl,
    kPageTitle,
};

}  // namespace

const Report kExtensionMatchedRule = {
    .name = "webmunk-extension-matched-rule",
    .meaning = "Rules of the study that elements of a page matched",
    .columns = kColumns,
};

}  // namespace webmunk::reports
