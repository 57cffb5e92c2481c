#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_LIST_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_LIST_H_

#include <cstddef>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/list_position.h"
#include "server/participants/point_selection.h"
#include "server/points/scan_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of points that somebody asks for.
struct PointListQuery {
  // kByParticipant: participant by participant, each by time of creation. The others
  // are for one participant, or one generator.
  enum class Order { kByParticipant, kCreated, kCreatedDescending };

  PointSelection selection;
  Order order = Order::kCreated;
  std::optional<ListPosition> after;
  // Must be positive.
  size_t page_size = 0;
};

// Takes a point; its texts are valid during the call.
using PointSink = std::function<void(const ParticipantView&, const ScannedPoint&)>;

// Reads pages of points. Thread-safe.
class PointList {
 public:
  // `pool` must outlive this.
  explicit PointList(Pool& pool) : pool_(pool) {}

  // Hands the points of a page to `take` and returns where the next one goes on, unless
  // it was the last. A page also ends once it holds 16 MiB, or once as much was read
  // for it as one page may cost, however few points the filter lets through: it may be
  // empty and not the last. A merge that moves points meanwhile leaves out none: pages
  // by participant are a walk (participant_walk.h); of one participant, a list has the
  // points that were its when the list began, and what is given to it behind the page
  // read last. NOT_FOUND if the parent is not in the scope;
  // INVALID_ARGUMENT if the order is not for what is selected.
  absl::StatusOr<std::optional<ListPosition>> ReadPage(PointListQuery query,
                                                       const AccessScope& scope,
                                                       const PointSink& take);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_LIST_H_
