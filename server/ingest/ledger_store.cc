#include "server/ingest/ledger_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsertBundles[] = R"sql(
    INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, kind)
    SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::int[], $4::bytea[], $5::text[],
                         $6::boolean[], $7::text[]))sql";
// The arrays of all shares stand one behind the other; each takes its slice.
constexpr char kInsertShares[] = R"sql(
    INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate,
                                    quarantined, forwarded, discarded, user_agent, backlog,
                                    generator_ids, generator_stored, generator_duplicate,
                                    generator_first_created, generator_last_created)
    SELECT bundle_id, participant_id, received, stored, duplicate, quarantined, forwarded,
           discarded, user_agent, backlog, ($13::int[])[head:tail], ($14::int[])[head:tail],
           ($15::int[])[head:tail], ($16::timestamptz[])[head:tail],
           ($17::timestamptz[])[head:tail]
    FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[],
                $8::int[], $9::text[], $10::int[], $11::int[], $12::int[])
         AS share (bundle_id, participant_id, received, stored, duplicate, quarantined, forwarded,
                   discarded, user_agent, backlog, head, tail))sql";
constexpr char kFindBundle[] = R"sql(
    SELECT 1 FROM bundle
    WHERE id = $1::bigint AND received = $2::timestamptz AND sha256 = $3::bytea)sql";
constexpr char kIsRunning[] = "SELECT 1 WHERE pg_xact_status($1::xid8) = 'in progress'";

PgStatement InsertBundles(std::span<const LedgerEntry> entries) {
  PgArray ids(PgElementType::kInt8);
  PgArray received(PgElementType::kTimestamptz);
  PgArray bytes(PgElementType::kInt4);
  PgArray sha256(PgElementType::kBytea);
  PgArray encoding(PgElementType::kText);
  PgArray encrypted(PgElementType::kBool);
  PgArray kind(PgElementType::kText);
  for (const LedgerEntry& entry : entries) {
    ids.AddInt(entry.bundle_id);
    received.AddInt(entry.received - kPgEpochMicros);
    bytes.AddInt(static_cast<int32_t>(entry.bytes));
    sha256.Add(entry.sha256);
    encoding.Add(entry.encoding);
    encrypted.AddInt(static_cast<uint8_t>(entry.encrypted));
    kind.Add(entry.kind);
  }
  return {kInsertBundles,
          ArrayParams({&ids, &received, &bytes, &sha256, &encoding, &encrypted, &kind})};
}

// The columns of kInsertShares.
class ShareArrays {
 public:
  void Add(int64_t bundle_id, const ParticipantShare& share) {
    bundle_.AddInt(bundle_id);
    share.participant_id ? participant_.AddInt(*share.participant_id) : participant_.AddNull();
    received_.AddInt(share.stored + share.duplicate + share.quarantined + share.forwarded +
                     share.discarded);
    stored_.AddInt(share.stored);
    duplicate_.AddInt(share.duplicate);
    quarantined_.AddInt(share.quarantined);
    forwarded_.AddInt(share.forwarded);
    discarded_.AddInt(share.discarded);
    share.user_agent.empty() ? user_agent_.AddNull() : user_agent_.Add(share.user_agent);
    share.backlog ? backlog_.AddInt(*share.backlog) : backlog_.AddNull();
    head_.AddInt(generator_.size() + 1);
    for (const GeneratorShare& generator : share.generators) AddGenerator(generator);
    tail_.AddInt(generator_.size());
  }

  PgStatement Statement() const {
    return {kInsertShares, ArrayParams({&bundle_, &participant_, &received_, &stored_, &duplicate_,
                                        &quarantined_, &forwarded_, &discarded_, &user_agent_,
                                        &backlog_, &head_, &tail_, &generator_, &generator_stored_,
                                        &generator_duplicate_, &first_created_, &last_created_})};
  }

 private:
  void AddGenerator(const GeneratorShare& generator) {
    generator_.AddInt(generator.generator_id);
    generator_stored_.AddInt(generator.stored);
    generator_duplicate_.AddInt(generator.duplicate);
    if (generator.stored == 0) {
      first_created_.AddNull();
      last_created_.AddNull();
      return;
    }
    first_created_.AddInt(generator.first_created - kPgEpochMicros);
    last_created_.AddInt(generator.last_created - kPgEpochMicros);
  }

  PgArray bundle_{PgElementType::kInt8};
  PgArray participant_{PgElementType::kInt4};
  PgArray received_{PgElementType::kInt4};
  PgArray stored_{PgElementType::kInt4};
  PgArray duplicate_{PgElementType::kInt4};
  PgArray quarantined_{PgElementType::kInt4};
  PgArray forwarded_{PgElementType::kInt4};
  PgArray discarded_{PgElementType::kInt4};
  PgArray user_agent_{PgElementType::kText};
  PgArray backlog_{PgElementType::kInt4};
  PgArray head_{PgElementType::kInt4};
  PgArray tail_{PgElementType::kInt4};
  PgArray generator_{PgElementType::kInt4};
  PgArray generator_stored_{PgElementType::kInt4};
  PgArray generator_duplicate_{PgElementType::kInt4};
  PgArray first_created_{PgElementType::kTimestamptz};
  PgArray last_created_{PgElementType::kTimestamptz};
};

}  // namespace

std::vector<PgStatement> InsertLedger(std::span<const LedgerEntry> entries) {
  if (entries.empty()) return {};
  ShareArrays shares;
  for (const LedgerEntry& entry : entries) {
    for (const ParticipantShare& share : entry.shares) shares.Add(entry.bundle_id, share);
  }
  return {InsertBundles(entries), shares.Statement()};
}

absl::Status InsertLedger(Transaction& transaction, std::span<const LedgerEntry> entries) {
  return RunPipeline(transaction.connection(), InsertLedger(entries)).status;
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
