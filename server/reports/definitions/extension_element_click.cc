#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource, kDateCreated, kDateRecorded, kTimeZone, kTabId,         kPageId,    kElementClass,
    kTop,    kLeft,        kWidth,        kHeight,   kUrlOfStarOnly, kPageTitle, kElementHtml,
};

}  // namespace

const Report kExtensionElementClick = {
    .name = "webmunk-extension-element-click",
    .meaning = "Clicks on elements of pages",
    .columns = kColumns,
};

}  // namespace webmunk::reports
