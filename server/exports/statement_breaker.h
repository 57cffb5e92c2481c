#ifndef WEBMUNK_SERVER_EXPORTS_STATEMENT_BREAKER_H_
#define WEBMUNK_SERVER_EXPORTS_STATEMENT_BREAKER_H_

#include <optional>

#include "server/base/mutex.h"
#include "server/storage/query_cancel.h"

namespace webmunk {

// Breaks off what one thread asks of a database, for another. Thread-safe.
class StatementBreaker {
 public:
  // What is asked of a connection during its life may be broken off. The connection must
  // outlive it, and is of no use afterwards if that was so: the wish may come late.
  class Scope {
   public:
    Scope(StatementBreaker* breaker, Connection& connection)
        : breaker_(breaker), connection_(connection) {
      if (breaker_ == nullptr) return;
      MutexLock lock(breaker_->mutex_);
      breaker_->cancel_.emplace(connection);
      breaker_->is_used_ = false;
    }
    ~Scope() {
      if (breaker_ == nullptr) return;
      MutexLock lock(breaker_->mutex_);
      breaker_->cancel_.reset();
      if (breaker_->is_used_) connection_.Break();
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    StatementBreaker* const breaker_;
    Connection& connection_;
  };

  // Waits for the database to take the wish.
  void Break() {
    MutexLock lock(mutex_);
    if (!cancel_) return;
    is_used_ = true;
    cancel_->Cancel();
  }

 private:
  Mutex mutex_;
  std::optional<QueryCancel> cancel_ ABSL_GUARDED_BY(mutex_);
  bool is_used_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_STATEMENT_BREAKER_H_
