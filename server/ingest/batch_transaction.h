#ifndef WEBMUNK_SERVER_INGEST_BATCH_TRANSACTION_H_
#define WEBMUNK_SERVER_INGEST_BATCH_TRANSACTION_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/ingest/ledger_store.h"
#include "server/ingest/newcomer_caps.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/quarantine_budget.h"
#include "server/ingest/recent_points.h"
#include "server/ingest/rule_book.h"
#include "server/points/erasure_key.h"
#include "server/storage/connection.h"

namespace webmunk {

// How a batch's points go in. The results are the same; what differs is the cost,
// and what each copes with.
enum class StoreMethod {
  // COPY: the fastest. Bundles of which `recent` knows a point go in as with
  // kInsertNew; fails with ALREADY_EXISTS if any other point is stored already.
  kCopy,
  // INSERT … ON CONFLICT DO NOTHING: stores what is new.
  kInsertNew,
  // The same in parts, each under a savepoint, so that points which PostgreSQL
  // itself refuses are told apart and go to quarantine.
  kIsolateRefused,
};

// What came of one attempt to store a batch.
struct BatchAttempt {
  // OK: committed. Else a code of PgError, and nothing is stored, unless
  // `commit_is_unknown`.
  absl::Status status;
  // The connection was lost during COMMIT; `xid` and `ledger_key` tell which
  // transaction, for IsCommitted.
  bool commit_is_unknown = false;
  int64_t xid = 0;
  LedgerKey ledger_key;
  // The connection must be closed before anything else is done.
  bool must_reconnect = false;
  // Some bundles were refused because they had been read by other rules.
  bool met_other_rules = false;
  // Of kInsertNew: kCopy would have failed, since a point had been stored before.
  bool is_copy_spoilt = false;
  // Parallel to the bundles, and true if the transaction is committed.
  std::vector<absl::StatusOr<AppendResult>> results;
  // How many points the bundles hold, and the reasons of what is new in quarantine.
  size_t points = 0;
  std::vector<std::string> quarantined;
};

// What all batches of a server share. Its members must outlive it.
struct BatchShared {
  // Limits what bundles may bring that nobody knew.
  NewcomerCaps& newcomers;
  // The room in the quarantine.
  QuarantineBudget& quarantine;
  // What was stored lately.
  RecentPoints& recent;
  // Loads the rules anew when a bundle was read by others.
  RuleBook& rules;
  // Recognises who was erased.
  const ErasureKey& erasure_key;
};

// Stores the bundles in one transaction: points, ledger and quarantine. What is
// committed is added to `shared.recent`. Bundles read by rules that have changed since
// are refused, and the rules loaded anew.
BatchAttempt StoreBatch(Connection& connection, std::span<PendingBundle* const> bundles,
                        StoreMethod method, const BatchShared& shared);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_TRANSACTION_H_
