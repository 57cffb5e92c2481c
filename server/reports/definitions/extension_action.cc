#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

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
