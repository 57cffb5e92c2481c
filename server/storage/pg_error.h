#ifndef WEBMUNK_SERVER_STORAGE_PG_ERROR_H_
#define WEBMUNK_SERVER_STORAGE_PG_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace webmunk {

// What PostgreSQL refused, as the code above storage may act on it:
//   ALREADY_EXISTS      a unique key (23505)
//   ABORTED             deadlock or serialisation; the same transaction may be
//                       run again (40001, 40P01)
//   INVALID_ARGUMENT    the data itself (classes 22, 23, 54)
//   FAILED_PRECONDITION the schema is not what this binary knows (class 42)
//   RESOURCE_EXHAUSTED  disk, memory or connections are used up (class 53)
//   UNAVAILABLE         no connection, a read-only or stopping database, a
//                       time-out, and all else
// The message is PostgreSQL's primary one: it names no row and may be logged, but
// is not for clients.
absl::Status PgError(std::string_view sqlstate, std::string_view message);

// The SQLSTATE that PgError was made from; empty if there is none.
std::string SqlState(const absl::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_PG_ERROR_H_
