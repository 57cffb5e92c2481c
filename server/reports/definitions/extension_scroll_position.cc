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
    Pixels("Top", "How far the page was scrolled down", Field("top")),
    Pixels("Left", "How far the page was scrolled to the right", Field("left")),
    Pixels("Width", "Width of the part of the page that was in sight", Field("width")),
    Pixels("Height", "Height of the part of the page that was in sight", Field("height")),
    kUrl,
    kPageTitle,
};

}  // namespace

const Report kExtensionScrollPosition = {
    .name = "webmunk-extension-scroll-position",
    .meaning = "How far pages were scrolled",
    .columns = kColumns,
};

}  // namespace webmunk::reports
