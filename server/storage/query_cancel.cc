#include "server/storage/query_cancel.h"

#include <array>

namespace webmunk {

void QueryCancel::Cancel() const {
  // The database would not take it, and libpq would wait for that.
  if (SocketWatch::AreAllBroken()) return;
  std::array<char, 256> error{};
  // If it fails, the query goes on, as it would have without us.
  PQcancel(cancel_.get(), error.data(), static_cast<int>(error.size()));
}

}  // namespace webmunk
