#ifndef WEBMUNK_SERVER_STORAGE_QUERY_CANCEL_H_
#define WEBMUNK_SERVER_STORAGE_QUERY_CANCEL_H_

#include <libpq-fe.h>

#include <memory>

#include "server/storage/connection.h"

namespace webmunk {

// Breaks off what a connection is asking, from any thread, and also after the
// connection is gone. Thread-safe.
class QueryCancel {
 public:
  explicit QueryCancel(Connection& connection)
      : cancel_(PQgetCancel(connection.pg()), &PQfreeCancel) {}

  // The query, if one is running, ends with an error. Waits for the database to
  // take the wish, not for the end, and for one that hangs not longer than 5 s.
  void Cancel() const;

 private:
  std::shared_ptr<PGcancel> cancel_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_QUERY_CANCEL_H_
