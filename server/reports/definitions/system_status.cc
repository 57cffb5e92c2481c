#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    kCreatedTimestamp,
    kCreatedDate,
    kRecordedTimestamp,
    kRecordedDate,
    {.name = "Available Storage",
     .type = ColumnType::kInteger,
     .unit = "B",
     .meaning = "Free storage",
     .cell = Field("storage_available")},
    {.name = "Other Storage",
     .type = ColumnType::kInteger,
     .unit = "B",
     .meaning = "Storage that others use",
     .cell = Field("storage_other")},
    {.name = "App Storage",
     .type = ColumnType::kInteger,
     .unit = "B",
     .meaning = "Storage that the app uses",
     .cell = Field("storage_app")},
    {.name = "Total Storage",
     .type = ColumnType::kInteger,
     .unit = "B",
     .meaning = "All storage",
     .cell = Field("storage_total")},
    {.name = "App Runtime",
     .type = ColumnType::kNumber,
     .meaning = "How long the app had run",
     .cell = Field("runtime")},
    {.name = "System Runtime",
     .type = ColumnType::kNumber,
     .meaning = "How long the device had run",
     .cell = Field("system_runtime")},
    {.name = "Pending Points",
     .type = ColumnType::kInteger,
     .meaning = "Points that were sent with this one",
     .cell = Field("pending_points")},
};

}  // namespace

const Report kSystemStatus = {
    .name = "pdk-system-status",
    .meaning = "State of the device when it sent data",
    .newest_first = false,
    .per_source = true,
    .with_unknown_sources = true,
    .columns = kColumns,
};

}  // namespace webmunk::reports
