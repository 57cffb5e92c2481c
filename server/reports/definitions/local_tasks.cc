#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    kDateCreated,
    kDateCreatedUtc,
    kDateRecorded,
    kDateRecordedUtc,
    kTimeZone,
    {.name = "Task Count",
     .type = ColumnType::kInteger,
     .meaning = "How many tasks there were",
     .cell = Of(Cell::Kind::kCount)},
    {.name = "Task Name(s)",
     .meaning = "Their texts, joined with semicolons",
     .cell = {.kind = Cell::Kind::kJoined, .key = "message"}},
};

}  // namespace

const Report kLocalTasks = {
    .name = "webmunk-local-tasks",
    .meaning = "Tasks of the study that waited for the participant",
    .rows_key = "pending-tasks",
    .columns = kColumns,
};

}  // namespace webmunk::reports
