#include "server/points/quarantine_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/copy_writer.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO quarantine (bundle_id, kind, received, participant, reason, detail, encoding,
                            encrypted, nonce, raw, sha256, shape, occurrence, hash,
                            client_address)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[],
                         $6::text[], $7::text[], $8::boolean[], $9::bytea[], $10::bytea[],
                         $11::bytea[], $12::text[], $13::int[], $14::uuid[], $15::text[])
    ON CONFLICT (kind, sha256, occurrence) DO NOTHING
    RETURNING reason)sql";
constexpr char kFind[] = R"sql(
    SELECT 1 FROM quarantine
    WHERE kind = $1::text AND sha256 = $2::bytea AND occurrence = $3::int)sql";
constexpr char kCopy[] = R"sql(
    COPY quarantine (bundle_id, kind, received, participant, reason, detail, encoding, encrypted,
                     nonce, raw, sha256, shape, occurrence, hash, client_address)
    FROM STDIN (FORMAT BINARY))sql";
constexpr int16_t kColumns = 15;
constexpr size_t kLargeRaw = size_t{512} << 10;
constexpr char kLoad[] = R"sql(
    SELECT kind, bundle_id, reason, encoding, encrypted, nonce, raw, shape, occurrence, hash,
           client_address
    FROM quarantine WHERE id = $1::bigint)sql";
constexpr char kLock[] = R"sql(
    SELECT id FROM quarantine WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE)sql";
constexpr char kNoteFailure[] = R"sql(
    UPDATE quarantine
    SET reason = $2::text, detail = $3::text, participant = coalesce($4::text, participant),
        replay_count = replay_count + 1
    WHERE id = $1::bigint)sql";
constexpr char kDelete[] = "DELETE FROM quarantine WHERE id = ANY ($1::bigint[])";

constexpr std::string_view kSinglePoint = "single-point";
// A statement's bytes are held several times over while it is sent.
constexpr size_t kMostBytes = size_t{2} << 20;

PgParam Text(std::string_view text) { return PgParam::Bytes(std::string(text)); }

std::string_view KindName(const QuarantineEntry& entry) {
  return entry.kind == QuarantineEntry::Kind::kBundle ? "bundle" : "point";
}

std::string_view ShapeName(const QuarantineEntry& entry) {
  return entry.is_single_point ? kSinglePoint : "array";
}

bool IsLarge(const QuarantineEntry& entry) { return entry.raw.size() > kLargeRaw; }

void AddOrNull(std::string_view text, PgArray& array) {
  text.empty() ? array.AddNull() : array.Add(text);
}

// How many of the entries at the front, which are not none, one statement takes; a
// large one is alone.
size_t CountForStatement(std::span<const QuarantineEntry* const> entries) {
  size_t bytes = 0;
  size_t count = 0;
  for (const QuarantineEntry* entry : entries) {
    bytes += entry->raw.size();
    if (count > 0 && (bytes > kMostBytes || IsLarge(*entry))) break;
    ++count;
    if (IsLarge(*entry)) break;
  }
  return count;
}

// The entries as the parameters of kInsert.
std::vector<PgParam> EntryArrays(std::span<const QuarantineEntry* const> entries) {
  PgArray bundles(PgElementType::kInt8);
  PgArray kinds(PgElementType::kText);
  PgArray received(PgElementType::kTimestamptz);
  PgArray participants(PgElementType::kText);
  PgArray reasons(PgElementType::kText);
  PgArray details(PgElementType::kText);
  PgArray encodings(PgElementType::kText);
  PgArray encrypted(PgElementType::kBool);
  PgArray nonces(PgElementType::kBytea);
  PgArray raws(PgElementType::kBytea);
  PgArray keys(PgElementType::kBytea);
  PgArray shapes(PgElementType::kText);
  PgArray occurrences(PgElementType::kInt4);
  PgArray hashes(PgElementType::kUuid);
  PgArray addresses(PgElementType::kText);
  for (const QuarantineEntry* entry : entries) {
    bundles.AddInt(entry->bundle_id);
    kinds.Add(KindName(*entry));
    received.AddInt(entry->received - kPgEpochMicros);
    entry->participant ? participants.Add(*entry->participant) : participants.AddNull();
    reasons.Add(entry->reason);
    details.Add(entry->detail);
    encodings.Add(entry->encoding);
    encrypted.AddInt(static_cast<uint8_t>(entry->encrypted));
    AddOrNull(entry->nonce, nonces);
    raws.Add(entry->raw);
    keys.Add(QuarantineKey(*entry));
    shapes.Add(ShapeName(*entry));
    occurrences.AddInt(entry->occurrence);
    entry->hash ? hashes.Add(std::string(entry->hash->begin(), entry->hash->end()))
                : hashes.AddNull();
    AddOrNull(entry->client_address, addresses);
  }
  return ArrayParams({&bundles, &kinds, &received, &participants, &reasons, &details, &encodings,
                      &encrypted, &nonces, &raws, &keys, &shapes, &occurrences, &hashes,
                      &addresses});
}

PgParam IdArray(const std::vector<int64_t>& ids) {
  PgArray array(PgElementType::kInt8);
  for (const int64_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

void AddOrNull(std::string_view text, CopyWriter& copy) {
  text.empty() ? copy.AddNull() : copy.AddBytes(text);
}

// False: it is kept already. As a statement's parameter the bytes would be held several
// times over.
absl::StatusOr<bool> CopyEntry(Transaction& transaction, const QuarantineEntry& entry) {
  const std::string key = QuarantineKey(entry);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows found,
      transaction.connection().Query(
          kFind, {Text(KindName(entry)), PgParam::Bytes(key), PgParam::Int4(entry.occurrence)}));
  if (found.size() > 0) return false;
  WEBMUNK_ASSIGN_OR_RETURN(CopyWriter copy, CopyWriter::Begin(transaction.connection(), kCopy));
  copy.BeginRow(kColumns);
  copy.AddInt(entry.bundle_id);
  copy.AddBytes(KindName(entry));
  copy.AddTimestamp(entry.received);
  entry.participant ? copy.AddBytes(*entry.participant) : copy.AddNull();
  copy.AddBytes(entry.reason);
  copy.AddBytes(entry.detail);
  copy.AddBytes(entry.encoding);
  copy.AddBool(entry.encrypted);
  AddOrNull(entry.nonce, copy);
  copy.AddBytes(entry.raw);
  copy.AddBytes(key);
  copy.AddBytes(ShapeName(entry));
  copy.AddInt(entry.occurrence);
  entry.hash ? copy.AddBytes(std::string(entry.hash->begin(), entry.hash->end())) : copy.AddNull();
  AddOrNull(entry.client_address, copy);
  WEBMUNK_RETURN_IF_ERROR(copy.Finish());
  return true;
}

}  // namespace

std::string QuarantineKey(const QuarantineEntry& entry) {
  std::string bytes = Sha256(entry.raw);
  // A point is read in one way only.
  if (entry.kind == QuarantineEntry::Kind::kPoint) return bytes;
  return Sha256(absl::StrCat(std::string(entry.encoding), entry.encrypted ? "/box/" : "/open/",
                             std::string(ShapeName(entry)), "/", Sha256(entry.nonce), bytes));
}

absl::StatusOr<std::vector<std::string>> InsertQuarantine(
    Transaction& transaction, std::span<const QuarantineEntry* const> entries) {
  std::vector<std::string> reasons;
  while (!entries.empty()) {
    const auto some = entries.first(CountForStatement(entries));
    entries = entries.subspan(some.size());
    if (IsLarge(*some[0])) {
      WEBMUNK_ASSIGN_OR_RETURN(const bool is_new, CopyEntry(transaction, *some[0]));
      if (is_new) reasons.emplace_back(some[0]->reason);
      continue;
    }
    WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                             transaction.connection().Query(kInsert, EntryArrays(some)));
    for (int row = 0; row < rows.size(); ++row) reasons.emplace_back(rows.Bytes(row, 0));
  }
  return reasons;
}

absl::StatusOr<QuarantinedBytes> LoadQuarantined(Connection& connection, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLoad, {PgParam::Int8(id)}));
  if (rows.size() == 0) {
    return absl::NotFoundError("there is no such entry; it was replayed or discarded");
  }
  const auto text = [&](int column) {
    return rows.IsNull(0, column) ? std::string() : std::string(rows.Bytes(0, column));
  };
  QuarantinedBytes entry;
  entry.id = id;
  entry.kind = text(0) == "bundle" ? QuarantineEntry::Kind::kBundle : QuarantineEntry::Kind::kPoint;
  entry.bundle_id = rows.Int8(0, 1);
  entry.reason = text(2);
  entry.encoding = text(3);
  entry.encrypted = rows.Bytes(0, 4)[0] != '\0';
  entry.nonce = text(5);
  entry.raw = text(6);
  entry.is_single_point = text(7) == kSinglePoint;
  entry.occurrence = rows.Int4(0, 8);
  if (!rows.IsNull(0, 9)) {
    const std::string_view bytes = rows.Bytes(0, 9);
    std::copy(bytes.begin(), bytes.end(), entry.hash.emplace().begin());
  }
  entry.client_address = text(10);
  return entry;
}

absl::StatusOr<std::vector<int64_t>> LockQuarantined(Transaction& transaction,
                                                     const std::vector<int64_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kLock, {IdArray(ids)}));
  std::vector<int64_t> locked;
  locked.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) locked.push_back(rows.Int8(row, 0));
  return locked;
}

PgStatement NoteReplayFailure(const QuarantineEntry& entry) {
  return {kNoteFailure,
          {PgParam::Int8(*entry.replayed_id), Text(entry.reason), Text(entry.detail),
           entry.participant ? Text(*entry.participant) : PgParam::Null()}};
}

absl::Status DeleteQuarantined(Transaction& transaction, const std::vector<int64_t>& ids) {
  return transaction.connection().Query(kDelete, {IdArray(ids)}).status();
}

}  // namespace webmunk
