#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_

#include <functional>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/access.h"
#include "server/participants/list_position.h"
#include "server/participants/participant_set_store.h"
#include "server/participants/point_selection.h"
#include "server/points/scan_store.h"
#include "server/storage/pool.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Reads all points of a selection, row by row of participants and by time of creation,
// as fast as the database gives them. Not thread-safe.
class PointStream {
 public:
  // A point that is wanted; false: enough for now. Its texts are valid during the call.
  using Take = std::function<bool(const ParticipantView&, const ScannedPoint&)>;

  // Goes on behind `at`.
  PointStream(Pool& pool, PointSelection selection, ListPosition at)
      : pool_(pool), selection_(std::move(selection)), at_(at) {}

  const PointSelection& selection() const { return selection_; }
  // Behind this nothing was read yet.
  const ListPosition& at() const { return at_; }

  // Reads on, in one transaction, until `take` has enough or the time is over: the
  // caller sees to it that this is not longer than 30 s. True: no point is left.
  absl::StatusOr<bool> Read(const AccessScope& scope, absl::Time until, const Take& take);

 private:
  // Reads the points of rows whose ids follow each other closely; false: enough.
  absl::StatusOr<bool> ReadRows(Transaction& transaction, std::span<const SelectedParticipant> rows,
                                absl::Time until, const Take& take);

  Pool& pool_;
  PointSelection selection_;
  ListPosition at_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_
