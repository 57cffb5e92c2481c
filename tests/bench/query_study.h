#ifndef WEBMUNK_TESTS_BENCH_QUERY_STUDY_H_
#define WEBMUNK_TESTS_BENCH_QUERY_STUDY_H_

#include <cstdint>
#include <string>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// A study of 2,000 participants that is stored already, by SQL: rows as the product
// stores them, in bundles of 32 points as they arrive, over the last 300 days. A fifth
// of the points is of one participant, whose deep pages can be read.
void StoreStudy(SqlConnection& sql, int64_t points);
inline constexpr char kLargeParticipant[] = "study-1";

// The statement of one page of 100 points, as a reader of the database would prepare
// it: $1 the participant's id, ($2, $3) the position behind which it begins.
std::string PageSql();
// COPY BINARY of all points with the names of their generators, in no order and in that
// of StreamDataPoints.
std::string CopySql(bool in_order);

// Runs the COPY and drops what comes; the number of rows.
int64_t RunCopy(SqlConnection& sql, const std::string& statement);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_QUERY_STUDY_H_
