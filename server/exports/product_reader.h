#ifndef WEBMUNK_SERVER_EXPORTS_PRODUCT_READER_H_
#define WEBMUNK_SERVER_EXPORTS_PRODUCT_READER_H_

#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/statement_breaker.h"
#include "server/reports/product_details.h"
#include "server/storage/pool.h"

namespace webmunk {

// Reads the study's products for an export, by statements of some hundred. Not
// thread-safe.
class ProductReader {
 public:
  // `pool` and `breaker`, which may be null, must outlive it.
  ProductReader(Pool& pool, std::function<bool()> should_stop, StatementBreaker* breaker)
      : pool_(pool), should_stop_(std::move(should_stop)), breaker_(breaker) {}

  // All of them, by id, each once, also if the database is away for a while; products of
  // which nothing was read yet are read as they are when their turn comes. CANCELLED if it
  // should stop; the first error of `take` is the end.
  absl::Status Read(const TakeProduct& take);

 private:
  absl::StatusOr<int> ReadPage(int64_t after, const std::function<bool(const ProductRow&)>& take);

  Pool& pool_;
  const std::function<bool()> should_stop_;
  StatementBreaker* const breaker_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_PRODUCT_READER_H_
