#include "server/exports/product_read_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kNext[] = R"sql(
    SELECT id, asin, brand, added, updated, metadata FROM product
    WHERE id > $1::bigint ORDER BY id LIMIT $2::int)sql";

}  // namespace

absl::StatusOr<int> StreamProducts(Connection& connection, int64_t after, int most,
                                   const std::function<bool(const ProductRow&)>& take) {
  int count = 0;
  WEBMUNK_RETURN_IF_ERROR(connection.StreamRows(
      kNext, {PgParam::Int8(after), PgParam::Int4(most)}, [&](const PgRows& rows) {
        ++count;
        ProductRow product{.id = rows.Int8(0, 0),
                           .asin = rows.Bytes(0, 1),
                           .brand = rows.Bytes(0, 2),
                           .added = rows.Int8(0, 3) + kPgEpochMicros,
                           .updated = rows.Int8(0, 4) + kPgEpochMicros,
                           .metadata = {}};
        if (!rows.IsNull(0, 5)) product.metadata = rows.Bytes(0, 5);
        return take(product);
      }));
  return count;
}

}  // namespace webmunk
