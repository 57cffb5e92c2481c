#include "server/ingest/ledger_store.h"

#include "server/base/status_macros.h"
#include "server/storage/copy_writer.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kCopyBundles[] = R"sql(
    COPY bundle (id, received, bytes, sha256, encoding, encrypted, kind)
    FROM STDIN (FORMAT BINARY))sql";
constexpr int16_t kBundleColumns = 7;
constexpr char kCopyShares[] = R"sql(
    COPY bundle_participant (bundle_id, participant_id, received, stored, duplicate, quarantined,
                             forwarded, discarded, user_agent, backlog, generator_ids,
                             generator_stored, generator_duplicate, generator_first_created,
                             generator_last_created)
    FROM STDIN (FORMAT BINARY))sql";
constexpr int16_t kShareColumns = 15;
constexpr char kFindBundle[] = R"sql(
    SELECT 1 FROM bundle
    WHERE id = $1::bigint AND received = $2::timestamptz AND sha256 = $3::bytea)sql";
constexpr char kIsRunning[] = "SELECT 1 WHERE pg_xact_status($1::xid8) = 'in progress'";

absl::Status CopyBundles(Connection& connection, std::span<const LedgerEntry> entries) {
  WEBMUNK_ASSIGN_OR_RETURN(CopyWriter copy, CopyWriter::Begin(connection, kCopyBundles));
  for (const LedgerEntry& entry : entries) {
    copy.BeginRow(kBundleColumns);
    copy.AddInt(entry.bundle_id);
    copy.AddTimestamp(entry.received);
    copy.AddInt(static_cast<int32_t>(entry.bytes));
    copy.AddBytes(entry.sha256);
    copy.AddBytes(entry.encoding);
    copy.AddBool(entry.encrypted);
    copy.AddBytes(entry.kind);
  }
  return copy.Finish();
}

void AddGenerators(CopyWriter& copy, const std::vector<GeneratorShare>& generators) {
  PgArray ids(PgElementType::kInt4);
  PgArray stored(PgElementType::kInt4);
  PgArray duplicate(PgElementType::kInt4);
  PgArray first(PgElementType::kTimestamptz);
  PgArray last(PgElementType::kTimestamptz);
  for (const GeneratorShare& generator : generators) {
    ids.AddInt(generator.generator_id);
    stored.AddInt(generator.stored);
    duplicate.AddInt(generator.duplicate);
    first.AddInt(generator.first_created - kPgEpochMicros);
    last.AddInt(generator.last_created - kPgEpochMicros);
  }
  for (const PgArray* array : {&ids, &stored, &duplicate, &first, &last}) {
    copy.AddBytes(array->Binary());
  }
}

void AddShare(CopyWriter& copy, int64_t bundle_id, const ParticipantShare& share) {
  copy.BeginRow(kShareColumns);
  copy.AddInt(bundle_id);
  share.participant_id ? copy.AddInt(*share.participant_id) : copy.AddNull();
  copy.AddInt(share.stored + share.duplicate + share.quarantined + share.forwarded +
              share.discarded);
  copy.AddInt(share.stored);
  copy.AddInt(share.duplicate);
  copy.AddInt(share.quarantined);
  copy.AddInt(share.forwarded);
  copy.AddInt(share.discarded);
  share.user_agent.empty() ? copy.AddNull() : copy.AddBytes(share.user_agent);
  share.backlog ? copy.AddInt(*share.backlog) : copy.AddNull();
  AddGenerators(copy, share.generators);
}

}  // namespace

absl::Status InsertLedger(Transaction& transaction, std::span<const LedgerEntry> entries) {
  if (entries.empty()) return absl::OkStatus();
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(CopyBundles(connection, entries));
  WEBMUNK_ASSIGN_OR_RETURN(CopyWriter copy, CopyWriter::Begin(connection, kCopyShares));
  for (const LedgerEntry& entry : entries) {
    for (const ParticipantShare& share : entry.shares) AddShare(copy, entry.bundle_id, share);
  }
  return copy.Finish();
}

absl::StatusOr<bool> IsCommitted(Connection& connection, int64_t xid, const LedgerKey& key) {
  const absl::StatusOr<PgRows> running = connection.Query(kIsRunning, {PgParam::Int8(xid)});
  // PostgreSQL calls an id that it does not know of an invalid argument: a crash
  // took the transaction, id and all.
  if (!running.ok() && !absl::IsInvalidArgument(running.status())) return running.status();
  if (running.ok() && running->size() > 0) {
    return absl::AbortedError("the transaction is still running");
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindBundle, {PgParam::Int8(key.bundle_id), PgParam::Timestamp(key.received),
                                     PgParam::Bytes(key.sha256)}));
  return rows.size() > 0;
}

}  // namespace webmunk
