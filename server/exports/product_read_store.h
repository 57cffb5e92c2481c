#ifndef WEBMUNK_SERVER_EXPORTS_PRODUCT_READ_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_PRODUCT_READ_STORE_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "server/reports/product_details.h"
#include "server/storage/connection.h"

namespace webmunk {

// Hands over the next products behind an id, one at a time and at most so many, by id,
// until `take` returns false. Returns how many it was handed.
absl::StatusOr<int> StreamProducts(Connection& connection, int64_t after, int most,
                                   const std::function<bool(const ProductRow&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_PRODUCT_READ_STORE_H_
