#ifndef WEBMUNK_TESTS_BENCH_COPY_FLOOR_H_
#define WEBMUNK_TESTS_BENCH_COPY_FLOOR_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// The floor that ingestion is compared with: one connection's COPY BINARY of the
// rows that the product stored, in one transaction, into a table with the same
// columns, indexes and partitions.
class CopyFloor {
 public:
  // Makes the table beside data_point in the connection's database.
  explicit CopyFloor(SqlConnection& sql);

  // COPY's data as PostgreSQL hands it out, a row each.
  using Rows = std::vector<std::string>;

  // The rows that data_point holds now, in their order on disk.
  Rows Fetch();
  // Empties the table, copies the rows in; the seconds from BEGIN to COMMIT.
  double Run(const Rows& rows);

 private:
  SqlConnection& sql_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_COPY_FLOOR_H_
