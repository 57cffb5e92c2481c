#include "server/storage/pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "server/storage/presence.h"

namespace webmunk {
namespace {

// How soon whoever waits for a connection learns that the database does not answer.
constexpr absl::Duration kLookInterval = absl::Milliseconds(100);
constexpr char kIsAway[] = "the database is away; try again later";

}  // namespace

PooledConnection::~PooledConnection() {
  if (connection_ != nullptr) pool_->Return(std::move(connection_));
}

absl::StatusOr<PooledConnection> Pool::Get(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::unique_ptr<Connection> connection;
  {
    MutexLock lock(mutex_);
    while (free_slots_ == 0) {
      if (!DatabaseAnswers()) return absl::UnavailableError(kIsAway);
      const absl::Duration left = deadline - absl::Now();
      if (left <= absl::ZeroDuration()) {
        return absl::UnavailableError("all database connections are busy; try again");
      }
      lock.WaitFor(freed_, absl::ToChronoMilliseconds(std::min(left, kLookInterval)) +
                               std::chrono::milliseconds(1));
    }
    --free_slots_;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  // An idle connection may have died with the server since: ask libpq for what
  // the socket already knows, which costs no round trip.
  if (connection != nullptr) {
    PQconsumeInput(connection->pg());
    if (!connection->IsAlive()) connection.reset();
  }
  if (connection == nullptr) {
    absl::StatusOr<std::unique_ptr<Connection>> opened = Open();
    if (!opened.ok()) {
      Return(nullptr);
      return opened.status();
    }
    connection = *std::move(opened);
  }
  return PooledConnection(this, std::move(connection));
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::Open() {
  if (!DatabaseAnswers()) return absl::UnavailableError(kIsAway);
  {
    MutexLock lock(mutex_);
    if (is_away_ && !delay_.MayTry(absl::Now())) {
      return absl::UnavailableError(kIsAway);
    }
  }
  absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(database_url_);
  MutexLock lock(mutex_);
  is_away_ = !opened.ok();
  if (!is_away_) delay_.Succeeded();
  return opened;
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  {
    MutexLock lock(mutex_);
    ++free_slots_;
    if (connection != nullptr && connection->IsAlive() &&
        PQtransactionStatus(connection->pg()) == PQTRANS_IDLE) {
      idle_.push_back(std::move(connection));
    }
  }
  freed_.notify_one();
}

}  // namespace webmunk
