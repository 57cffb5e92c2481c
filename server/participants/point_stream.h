#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/access.h"
#include "server/participants/list_position.h"
#include "server/participants/participant_set_store.h"
#include "server/participants/point_selection.h"
#include "server/points/generator_names_store.h"
#include "server/points/scan_store.h"
#include "server/storage/pool.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Reads all points of a selection, participant by participant and by time of creation, as
// fast as the database gives them; what merges do meanwhile, see participant_walk.h. Not
// thread-safe.
class PointStream {
 public:
  // A point that is wanted; false: enough for now. Its texts are valid during the call.
  using Take = std::function<bool(const ParticipantView&, const ScannedPoint&)>;

  // Goes on behind `at`, which BeginWalk made once.
  PointStream(Pool& pool, PointSelection selection, ListPosition at)
      : pool_(pool), selection_(std::move(selection)), at_(at) {}

  const PointSelection& selection() const { return selection_; }
  // Behind this nothing was read yet.
  const ListPosition& at() const { return at_; }

  // Reads on, in one transaction, until `take` has enough or the time is over: the
  // caller sees to it that this is not longer than 30 s, and does not take its time
  // without looking at the clock. No statement reads more than a bounded number of rows,
  // however few the filter lets through. True: no point is left.
  absl::StatusOr<bool> Read(const AccessScope& scope, absl::Time until, const Take& take);

 private:
  // Reads the points of participants whose ids follow each other closely; false: enough.
  absl::StatusOr<bool> ReadRange(Transaction& transaction,
                                 std::span<const SelectedParticipant> participants,
                                 absl::Time until, const Take& take);
  // Reads the points of a participant to which a merge is moving some.
  absl::StatusOr<bool> ReadMerging(Transaction& transaction, const SelectedParticipant& participant,
                                   absl::Time until, const Take& take);
  PointScan Scan() const;
  // Has the scan begin where the stream is, if that is behind the first id.
  void GoOn(int32_t first_id, PointScan& scan) const;
  void MoveTo(int32_t row_id, const std::optional<PointPosition>& point);

  Pool& pool_;
  PointSelection selection_;
  ListPosition at_;
  GeneratorNames generators_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_STREAM_H_
