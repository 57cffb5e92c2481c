#ifndef WEBMUNK_SERVER_INGEST_LEDGER_STORE_H_
#define WEBMUNK_SERVER_INGEST_LEDGER_STORE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What became of one participant's points of one generator and one month (UTC) in a
// bundle. Times are microseconds since 1970, over the points stored; without any they
// mean nothing, and are null in the ledger.
struct GeneratorShare {
  int32_t generator_id = 0;
  int32_t stored = 0;
  int32_t duplicate = 0;
  int64_t first_created = 0;
  int64_t last_created = 0;
};

// What became of one participant's points in a bundle.
struct ParticipantShare {
  // None: the points' participant could not be told.
  std::optional<int32_t> participant_id;
  int32_t stored = 0;
  int32_t duplicate = 0;
  int32_t quarantined = 0;
  int32_t forwarded = 0;
  int32_t discarded = 0;
  std::string_view user_agent;
  std::optional<int32_t> backlog;
  std::vector<GeneratorShare> generators;
};

// A bundle's entry in the ledger.
struct LedgerEntry {
  int64_t bundle_id = 0;
  // Microseconds since 1970.
  int64_t received = 0;
  size_t bytes = 0;
  std::string_view sha256;
  std::string_view encoding;
  bool encrypted = false;
  // `append` or `replay`.
  std::string_view kind = "append";
  std::vector<ParticipantShare> shares;
};

// Writes the entries; after an error the transaction is void.
absl::Status InsertLedger(Transaction& transaction, std::span<const LedgerEntry> entries);
// The same as statements, for a pipeline.
std::vector<PgStatement> InsertLedger(std::span<const LedgerEntry> entries);

// What tells an entry from any other that may ever stand under its id. The id
// alone does not: a crash of the database takes back ids, and transaction ids,
// whose drawing had not reached the disk, and the next writer draws them again.
struct LedgerKey {
  int64_t bundle_id = 0;
  int64_t received = 0;
  std::string sha256;
};

// Settles what a connection lost during COMMIT left open: whether the transaction
// `xid`, which wrote the entry of `key`, committed. ABORTED while it is still
// running: ask again.
absl::StatusOr<bool> IsCommitted(Connection& connection, int64_t xid, const LedgerKey& key);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_LEDGER_STORE_H_
