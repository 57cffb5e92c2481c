#ifndef WEBMUNK_TESTS_SUPPORT_LEDGER_H_
#define WEBMUNK_TESTS_SUPPORT_LEDGER_H_

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Adds a failure to the running test for everything in which the ledger and the
// tables disagree: counts of a row, points stored, points in quarantine, the
// arrays per generator.
void ExpectLedgerAddsUp(SqlConnection& sql);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_LEDGER_H_
