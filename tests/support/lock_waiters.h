#ifndef WEBMUNK_TESTS_SUPPORT_LOCK_WAITERS_H_
#define WEBMUNK_TESTS_SUPPORT_LOCK_WAITERS_H_

#include <cstdint>
#include <string>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// The locks that sessions wait for because `holder`'s transaction holds them, as they
// are now: pg_stat_activity would show the sessions of the transaction's first look.
inline constexpr char kLockWaiters[] =
    " FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))";

// How many sessions wait for `holder`.
inline int64_t CountWaiters(SqlConnection& holder) {
  return holder.Number(std::string("SELECT count(DISTINCT pid)") + kLockWaiters);
}

// Ends the sessions that wait for `holder`; how many.
inline int64_t EndWaiters(SqlConnection& holder) {
  return holder.Number(std::string("SELECT count(pg_terminate_backend(pid))") + kLockWaiters);
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_LOCK_WAITERS_H_
