#include "server/storage/query_cancel.h"

#include <array>

#include "server/storage/bounded_wait.h"

namespace webmunk {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(5);

}  // namespace

void QueryCancel::Cancel() const {
  // The database would not take it, and libpq would wait for that.
  if (SocketWatch::AreAllBroken()) return;
  // If it fails, the query goes on, as it would have without us.
  RunBounded(
      [cancel = cancel_] {
        std::array<char, 256> error{};
        PQcancel(cancel.get(), error.data(), static_cast<int>(error.size()));
      },
      [] { return kLimit; });
}

}  // namespace webmunk
