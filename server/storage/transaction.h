#ifndef WEBMUNK_SERVER_STORAGE_TRANSACTION_H_
#define WEBMUNK_SERVER_STORAGE_TRANSACTION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/pipeline.h"

namespace webmunk {

// A transaction, READ COMMITTED unless it is a snapshot. Rolled back at the end of its
// life unless committed. Not thread-safe; `connection` must outlive it.
class Transaction {
 public:
  // A snapshot is read-only, and all its statements see the same.
  enum class Mode { kReadWrite, kReadOnly, kSnapshot };

  static absl::StatusOr<std::unique_ptr<Transaction>> Begin(Connection& connection,
                                                            Mode mode = Mode::kReadWrite);
  // Takes over a transaction that a pipeline began with kBegin or kBeginSnapshot.
  static std::unique_ptr<Transaction> Adopt(Connection& connection);
  // Whatever level the role or the database has set.
  static constexpr char kBegin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";
  static constexpr char kBeginSnapshot[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Connection& connection() { return connection_; }

  // Runs `last` and commits, in one round trip.
  // OK: on disk. ABORTED and the codes of PgError: rolled back. If the connection
  // was lost, whether it is on disk is unknown: UNAVAILABLE, and
  // commit_is_unknown().
  absl::Status Commit(std::vector<PgStatement> last = {});
  bool commit_is_unknown() const { return commit_is_unknown_; }

  // Runs `body` so that its changes can be undone alone: they stay if it returns
  // OK, and are undone, with the transaction still usable, if not.
  absl::Status Try(const std::function<absl::Status()>& body);

 private:
  explicit Transaction(Connection& connection) : connection_(connection) {}

  Connection& connection_;
  bool is_open_ = true;
  bool commit_is_unknown_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_TRANSACTION_H_
