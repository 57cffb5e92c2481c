#ifndef WEBMUNK_SERVER_INGEST_BATCH_WRITER_H_
#define WEBMUNK_SERVER_INGEST_BATCH_WRITER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/ingest/batch_transaction.h"
#include "server/ingest/newcomer_caps.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/recent_points.h"
#include "server/storage/connection.h"
#include "server/storage/reconnect_delay.h"

namespace webmunk {

// Stores batches of bundles, each in one transaction, over a connection of its
// own. Not thread-safe.
//
// A batch goes in by COPY. If a key exists already, or two writers get in each
// other's way, the whole transaction is run again by INSERT … ON CONFLICT; while
// that happens often, it is the first choice. If PostgreSQL refuses the data, the
// batch is halved until the bundle stands alone, and there its points, until the
// one that is refused goes to quarantine by itself; if it is none of them, all go.
class BatchWriter {
 public:
  using Results = std::vector<absl::StatusOr<AppendResult>>;

  // What is `shared` must outlive this.
  BatchWriter(std::string database_url, BatchShared shared)
      : database_url_(std::move(database_url)), shared_(shared) {}

  // Stores the bundles and returns, parallel to them, what `done` is to be called
  // with. Bundles that have waited too long are refused, at whichever attempt.
  Results Write(std::span<PendingBundle* const> bundles);

 private:
  Results WriteAll(std::span<PendingBundle* const> bundles);
  Results WriteHalves(std::span<PendingBundle* const> bundles);
  BatchAttempt Attempt(std::span<PendingBundle* const> bundles, StoreMethod method);
  // Fails at once if it has failed shortly before.
  absl::Status Connect();
  // Replaces the status of an attempt whose COMMIT got no answer by what became
  // of it.
  void SettleCommit(BatchAttempt& attempt);
  // Whether COPY failed, or would have, counts for the choice from then on.
  void NoteCopy(bool is_spoilt);

  const std::string database_url_;
  const BatchShared shared_;
  std::unique_ptr<Connection> connection_;
  ReconnectDelay delay_;
  // Moving share of the batches that COPY fails with.
  double spoilt_share_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_WRITER_H_
