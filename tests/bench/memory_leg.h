#ifndef WEBMUNK_TESTS_BENCH_MEMORY_LEG_H_
#define WEBMUNK_TESTS_BENCH_MEMORY_LEG_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "tests/support/product.h"

namespace webmunk::testing {

// How hard, and how long.
struct MemoryLoad {
  std::chrono::seconds time{60};
  // Connections that send 64 MiB each, over and over.
  int large = 64;
  // Connections that send gzip bombs of 10 GiB.
  int bombs = 4;
  // Connections that send a byte a second.
  int slow = 1000;
  // Clients that behave well.
  int clients = 8;
};

// What server and gateway needed, and what clients met.
struct MemoryFigures {
  double server_peak_mib = 0;
  double gateway_peak_mib = 0;
  size_t good_stored = 0;
  size_t good_refused = 0;
  size_t good_wrong = 0;
  double good_p99_ms = 0;
  size_t large_answers = 0;
  size_t bomb_answers = 0;
  size_t slow_dropped = 0;
  // Points of the clients that behave well, as the database has them.
  int64_t good_points = 0;

  // A point may be stored whose answer was lost, but none acknowledged may be lost.
  bool IsGood() const {
    return good_stored > 0 && good_wrong == 0 && good_points >= static_cast<int64_t>(good_stored);
  }
};

// All clients go through the gateway, as the extension does.
MemoryFigures AttackByHttp(Product& product, const MemoryLoad& load);

// All clients speak gRPC straight to the server. The large messages go to the methods
// that take bundles and files in turn.
MemoryFigures AttackByGrpc(Product& product, const MemoryLoad& load);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_MEMORY_LEG_H_
