#include "server/reports/definitions/all.h"
#include "server/reports/definitions/cells.h"

namespace webmunk::reports {
namespace {

constexpr Column kColumns[] = {
    kSource,
    {.name = "Generator",
     .meaning = "What made the point: name, software and browser",
     .cell = Field("passive-data-metadata.generator")},
    {.name = "Generator Identifier",
     .meaning = "Identifier of the generator",
     .cell = Of(Cell::Kind::kGeneratorId)},
    kCreatedTimestamp,
    {.name = "Created Date",
     .type = ColumnType::kDateTime,
     .meaning = "When it happened, in UTC",
     .cell = Of(Cell::Kind::kCreated, Clock::kUtc)},
    {.name = "Latitude",
     .type = ColumnType::kNumber,
     .unit = "deg",
     .meaning = "Where the device was, WGS 84",
     .cell = Of(Cell::Kind::kLatitude)},
    {.name = "Longitude",
     .type = ColumnType::kNumber,
     .unit = "deg",
     .meaning = "Where the device was, WGS 84",
     .cell = Of(Cell::Kind::kLongitude)},
    kRecordedTimestamp,
    {.name = "Recorded Date",
     .type = ColumnType::kDateTime,
     .meaning = "When it arrived at the server, in UTC",
     .cell = Of(Cell::Kind::kRecorded, Clock::kUtc)},
    {.name = "Properties",
     .type = ColumnType::kJson,
     .meaning = "All that the point says, as JSON",
     .cell = Of(Cell::Kind::kProperties)},
};

}  // namespace

const Report kGeneric = {
    .name = "",
    .meaning = "Points of a generator without a report of its own",
    .newest_first = false,
    .columns = kColumns,
};

}  // namespace webmunk::reports
