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
    kUrl,
    kPageTitle,
    {.name = "Class Name", .meaning = "Class that was given", .cell = Field("class-name")},
    kElementHtml,
};

}  // namespace

const Report kExtensionClassAdded = {
    .name = "webmunk-extension-class-added",
    .meaning = "Elements of pages that were given a class by the rules of the study",
    .columns = kColumns,
    .strict_loss = Report::Loss::kRestOfSource,
};

}  // namespace webmunk::reports
