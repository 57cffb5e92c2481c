#ifndef WEBMUNK_TESTS_BENCH_EXPORT_LOAD_H_
#define WEBMUNK_TESTS_BENCH_EXPORT_LOAD_H_

#include <cstdint>
#include <string>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Small rows, and rows with HTML.
inline constexpr char kSmallGenerator[] = "webmunk-extension-scroll-position";
inline constexpr char kHtmlGenerator[] = "webmunk-extension-element-show";

// A study that is stored already, by SQL: rows as the product stores them, over the last
// 300 days, of participants `study-0001` and so on in turn, in bundles of 62 points.
// `html_points` of the points have HTML of 23 KB.
void StoreExportStudy(SqlConnection& sql, int participants, int64_t points, int64_t html_points);

// COPY BINARY of a generator's points, by a join and a sort, in the order of its report:
// by participants, and the newest first.
std::string SortedCopySql(const std::string& generator);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_EXPORT_LOAD_H_
