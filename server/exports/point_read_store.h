#ifndef WEBMUNK_SERVER_EXPORTS_POINT_READ_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_POINT_READ_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/wanted_ids.h"
#include "server/points/data_point.h"
#include "server/points/micros_range.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Whose points are read, in which place of the order.
struct ReadRow {
  // Of the table of participants.
  int32_t row_id = 0;
  int32_t place = 0;
  // Not 0: a merge is just moving its points to the participant of this place; of equal
  // points, those of the lowest rank stay.
  int32_t rank = 0;
};

// The order of the points within a place.
struct ReadOrder {
  bool by_recorded = false;
  bool newest_first = false;
  bool highest_id_first = false;
};

struct PointRead {
  // By place.
  std::vector<ReadRow> rows{};
  // Ids. One at least.
  std::vector<int32_t> generators{};
  MicrosRange created{};
  MicrosRange recorded{};
  // None: the points of the places are read one place after the other, along the index
  // of participants and times. Else by their ids, and sorted: for few of many points.
  std::optional<IdRange> ids{};
  // The points are found by their generators, of all participants, and sorted: for few
  // of many points.
  bool by_generator = false;
  // Of points that a merge makes equal, others than these do not count: made by AllBut.
  WantedIds seen{};
  ReadOrder order{};
  // The statement is broken off after as long: SQLSTATE 57014.
  absl::Duration longest = absl::Seconds(30);
};

// The texts are valid during the call that it is handed to.
struct ReadPoint {
  int32_t place = 0;
  int64_t id = 0;
  PointHash hash{};
  // Microseconds since 1970.
  int64_t created = 0;
  int64_t recorded = 0;
  int32_t generator_id = 0;
  bool encrypted = false;
  std::optional<GeoPoint> location;
  std::string_view properties;
};

// To be called once in a transaction, before ReadPoints. Returns how long any statement of
// the session may take.
absl::StatusOr<absl::Duration> PrepareReads(Transaction& transaction);

// How long each statement of the transaction may take from now on; ReadPoints has its own.
absl::Status LimitStatements(Transaction& transaction, absl::Duration longest);

// Hands over the points by place and then in their order, until `take` returns false:
// then the transaction is of no more use.
absl::Status ReadPoints(Transaction& transaction, const PointRead& read,
                        const std::function<bool(const ReadPoint&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_POINT_READ_STORE_H_
