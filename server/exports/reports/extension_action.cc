#include "server/exports/reports/all.h"
#include "server/exports/reports/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateRecorded,
    kTimeZone,
    {.name = "Action",
     .meaning = "What was done, for example upload-data",
     .cell = Field("action")},
};

}  // namespace

const Report kExtensionAction = {
    .name = "webmunk-extension-action",
    .meaning = "What was done in the window of the extension",
    .columns = kColumns,
};

}  // namespace webmunk::reports
