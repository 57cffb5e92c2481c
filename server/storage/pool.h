#ifndef WEBMUNK_SERVER_STORAGE_POOL_H_
#define WEBMUNK_SERVER_STORAGE_POOL_H_

#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/storage/connection.h"
#include "server/storage/reconnect_delay.h"

namespace webmunk {

class Pool;

// A connection on loan; goes back to its pool, which must outlive it, at the end
// of its life. One that broke is closed instead.
class PooledConnection {
 public:
  PooledConnection(PooledConnection&&) = default;
  PooledConnection& operator=(PooledConnection&&) = delete;
  ~PooledConnection();

  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  friend class Pool;
  PooledConnection(Pool* pool, std::unique_ptr<Connection> connection)
      : pool_(pool), connection_(std::move(connection)) {}

  Pool* pool_;
  std::unique_ptr<Connection> connection_;
};

// Connections to one database, opened when first needed. While it is known to be away
// (DatabaseAnswers()), what connections there are go on being used, and who needs another
// fails at once. If nobody looks whether it is, one caller at a time tries to reach it,
// ever more seldom, and the others fail. Thread-safe.
class Pool {
 public:
  Pool(std::string database_url, int max_connections)
      : database_url_(std::move(database_url)), free_slots_(max_connections) {}

  // UNAVAILABLE if the database does not answer, or no connection came free
  // within `timeout`.
  absl::StatusOr<PooledConnection> Get(absl::Duration timeout = absl::Seconds(10));

 private:
  friend class PooledConnection;
  void Return(std::unique_ptr<Connection> connection);
  absl::StatusOr<std::unique_ptr<Connection>> Open();

  const std::string database_url_;
  Mutex mutex_;
  std::condition_variable freed_;
  int free_slots_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  ReconnectDelay delay_ ABSL_GUARDED_BY(mutex_);
  bool is_away_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_POOL_H_
