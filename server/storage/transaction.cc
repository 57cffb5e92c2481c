#include "server/storage/transaction.h"

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kBeginReadOnly[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY";
constexpr char kCommit[] = "COMMIT";

const char* BeginOf(Transaction::Mode mode) {
  switch (mode) {
    case Transaction::Mode::kReadWrite:
      return Transaction::kBegin;
    case Transaction::Mode::kReadOnly:
      return kBeginReadOnly;
    case Transaction::Mode::kSnapshot:
      return Transaction::kBeginSnapshot;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transaction>> Transaction::Begin(Connection& connection, Mode mode) {
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(BeginOf(mode)));
  return Adopt(connection);
}

std::unique_ptr<Transaction> Transaction::Adopt(Connection& connection) {
  return std::unique_ptr<Transaction>(new Transaction(connection));
}

Transaction::~Transaction() {
  // A failure needs no care: the database rolls back what it lost sight of.
  if (is_open_) connection_.Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit(std::vector<PgStatement> last) {
  last.push_back({kCommit, {}});
  const PipelineResult result = RunPipeline(connection_, last);
  // What failed before COMMIT is still to be rolled back.
  is_open_ = !result.status.ok();
  commit_is_unknown_ = !result.status.ok() && !connection_.IsAlive();
  return result.status;
}

absl::Status Transaction::Try(const std::function<absl::Status()>& body) {
  WEBMUNK_RETURN_IF_ERROR(connection_.Execute("SAVEPOINT attempt"));
  absl::Status status = body();
  if (status.ok()) return connection_.Execute("RELEASE SAVEPOINT attempt");
  WEBMUNK_RETURN_IF_ERROR(
      connection_.Execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt"));
  return status;
}

}  // namespace webmunk
