#ifndef WEBMUNK_TESTS_SUPPORT_SUMMARY_H_
#define WEBMUNK_TESTS_SUPPORT_SUMMARY_H_

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Fails the running test unless the summaries of all participants equal what the
// points and the ledger say, within one snapshot: at any instant, also while
// points arrive.
void ExpectSummariesExact(SqlConnection& sql);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_SUMMARY_H_
