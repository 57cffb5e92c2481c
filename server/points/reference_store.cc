#include "server/points/reference_store.h"

#include <algorithm>
#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kLockParticipants[] = R"sql(
    SELECT identifier_sha256, id, state
    FROM participant WHERE identifier_sha256 = ANY ($1::bytea[])
    ORDER BY identifier_sha256 FOR SHARE)sql";
constexpr char kInsertParticipants[] = R"sql(
    INSERT INTO participant (identifier, identifier_sha256)
    SELECT * FROM unnest($1::text[], $2::bytea[])
    ON CONFLICT (identifier_sha256) DO NOTHING)sql";
constexpr char kFindGenerators[] = R"sql(
    SELECT identifier_sha256, id
    FROM generator WHERE identifier_sha256 = ANY ($1::bytea[])
    ORDER BY identifier_sha256)sql";
constexpr char kInsertGenerators[] = R"sql(
    INSERT INTO generator (identifier, identifier_sha256)
    SELECT * FROM unnest($1::text[], $2::bytea[])
    ON CONFLICT (identifier_sha256) DO NOTHING)sql";

// An identifier's SHA-256 and its place in the caller's list, in lock order.
struct Wanted {
  std::string sha256;
  size_t position;
};

std::vector<Wanted> InLockOrder(const std::vector<std::string>& identifiers) {
  std::vector<Wanted> wanted;
  wanted.reserve(identifiers.size());
  for (const std::string& identifier : identifiers) {
    wanted.push_back({Sha256(identifier), wanted.size()});
  }
  std::sort(wanted.begin(), wanted.end(),
            [](const Wanted& a, const Wanted& b) { return a.sha256 < b.sha256; });
  return wanted;
}

PgParam Sha256Array(const std::vector<Wanted>& wanted) {
  PgArray array(PgElementType::kBytea);
  for (const Wanted& one : wanted) array.Add(one.sha256);
  return PgParam::Bytes(array.Binary());
}

// `found` are the rows of `find`; the same, after `insert` has made those that it
// did not find. Row i belongs to wanted[i], since both are in the order of the hash.
absl::StatusOr<PgRows> InsertMissing(Transaction& transaction, const char* find, const char* insert,
                                     const std::vector<Wanted>& wanted,
                                     const std::vector<std::string>& identifiers, PgRows found) {
  if (static_cast<size_t>(found.size()) == wanted.size()) return found;

  Connection& connection = transaction.connection();
  PgArray missing(PgElementType::kText);
  PgArray missing_hashes(PgElementType::kBytea);
  int row = 0;
  for (const Wanted& one : wanted) {
    if (row < found.size() && found.Bytes(row, 0) == one.sha256) {
      ++row;
    } else {
      missing.Add(identifiers[one.position]);
      missing_hashes.Add(one.sha256);
    }
  }
  WEBMUNK_RETURN_IF_ERROR(connection
                              .Query(insert, {PgParam::Bytes(missing.Binary()),
                                              PgParam::Bytes(missing_hashes.Binary())})
                              .status());
  WEBMUNK_ASSIGN_OR_RETURN(PgRows all, connection.Query(find, {Sha256Array(wanted)}));
  if (static_cast<size_t>(all.size()) != wanted.size()) {
    return absl::AbortedError("a participant or generator vanished while it was looked up");
  }
  return all;
}

}  // namespace

ParticipantState ParticipantStateFromText(std::string_view text) {
  if (text == "paused") return ParticipantState::kPaused;
  if (text == "blocked") return ParticipantState::kBlocked;
  return ParticipantState::kActive;
}

PgStatement FindParticipants(const std::vector<std::string>& identifiers) {
  return {kLockParticipants, {Sha256Array(InLockOrder(identifiers))}};
}

PgStatement FindGenerators(const std::vector<std::string>& identifiers) {
  return {kFindGenerators, {Sha256Array(InLockOrder(identifiers))}};
}

absl::StatusOr<std::vector<ParticipantReference>> ResolveParticipants(
    Transaction& transaction, const std::vector<std::string>& identifiers, PgRows found) {
  const std::vector<Wanted> wanted = InLockOrder(identifiers);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, InsertMissing(transaction, kLockParticipants, kInsertParticipants, wanted,
                                       identifiers, std::move(found)));
  std::vector<ParticipantReference> references(identifiers.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    const int row = static_cast<int>(i);
    references[wanted[i].position] = {rows.Int4(row, 1),
                                      ParticipantStateFromText(rows.Bytes(row, 2))};
  }
  return references;
}

absl::StatusOr<std::vector<int32_t>> ResolveGenerators(Transaction& transaction,
                                                       const std::vector<std::string>& identifiers,
                                                       PgRows found) {
  const std::vector<Wanted> wanted = InLockOrder(identifiers);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           InsertMissing(transaction, kFindGenerators, kInsertGenerators, wanted,
                                         identifiers, std::move(found)));
  std::vector<int32_t> ids(identifiers.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    ids[wanted[i].position] = rows.Int4(static_cast<int>(i), 1);
  }
  return ids;
}

}  // namespace webmunk
