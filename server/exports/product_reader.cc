#include "server/exports/product_reader.h"

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/product_read_store.h"

namespace webmunk {
namespace {

constexpr int kPage = 200;
constexpr absl::Duration kWait = absl::Milliseconds(200);

}  // namespace

absl::StatusOr<int> ProductReader::ReadPage(int64_t after,
                                            const std::function<bool(const ProductRow&)>& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const StatementBreaker::Scope scope(breaker_, *connection);
  return StreamProducts(*connection, after, kPage, take);
}

absl::Status ProductReader::Read(const TakeProduct& take) {
  // Before the first: ids are not negative.
  int64_t last = -1;
  absl::Status taken;
  const auto take_one = [&](const ProductRow& product) {
    taken = take(product);
    last = product.id;
    return taken.ok();
  };
  while (!should_stop_()) {
    const absl::StatusOr<int> count = ReadPage(last, take_one);
    WEBMUNK_RETURN_IF_ERROR(taken);
    if (count.ok() && *count < kPage) return absl::OkStatus();
    if (count.ok()) continue;
    if (!IsDatabaseAway(count.status())) return count.status();
    // Without a database the lease is lost after a while, and then it should stop.
    absl::SleepFor(kWait);
  }
  return absl::CancelledError("the export stops");
}

}  // namespace webmunk
