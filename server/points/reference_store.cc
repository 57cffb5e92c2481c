#include "server/points/reference_store.h"

#include <algorithm>
#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kLockParticipants[] = R"sql(
    SELECT identifier_sha256, id, state, enrolled, coalesce(data_server_id, 0), ever_forwarded
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

// The position in `wanted`, ordered by hash, of each row, in the same order.
std::vector<size_t> PlacesOf(const PgRows& rows, const std::vector<Wanted>& wanted) {
  std::vector<size_t> places;
  size_t place = 0;
  for (int row = 0; row < rows.size(); ++row) {
    while (place < wanted.size() && wanted[place].sha256 != rows.Bytes(row, 0)) ++place;
    places.push_back(place++);
  }
  return places;
}

struct Missing {
  PgArray identifiers{PgElementType::kText};
  PgArray hashes{PgElementType::kBytea};
};

Missing MissingOf(const PgRows& found, const std::vector<Wanted>& wanted,
                  const std::vector<std::string>& identifiers, const MayMake& may_make) {
  Missing missing;
  int row = 0;
  for (const Wanted& one : wanted) {
    if (row < found.size() && found.Bytes(row, 0) == one.sha256) {
      ++row;
    } else if (may_make(one.position)) {
      missing.identifiers.Add(identifiers[one.position]);
      missing.hashes.Add(one.sha256);
    }
  }
  return missing;
}

// `found` are the rows of `find`; the same, after `insert` has made those that it
// did not find and that may be made. They are in the order of the hash, as `wanted` is.
absl::StatusOr<PgRows> InsertMissing(Transaction& transaction, const char* find, const char* insert,
                                     const std::vector<Wanted>& wanted,
                                     const std::vector<std::string>& identifiers, PgRows found,
                                     const MayMake& may_make) {
  if (static_cast<size_t>(found.size()) == wanted.size()) return found;
  Connection& connection = transaction.connection();
  const Missing missing = MissingOf(found, wanted, identifiers, may_make);
  if (missing.hashes.size() == 0) return found;
  WEBMUNK_RETURN_IF_ERROR(connection
                              .Query(insert, {PgParam::Bytes(missing.identifiers.Binary()),
                                              PgParam::Bytes(missing.hashes.Binary())})
                              .status());
  WEBMUNK_ASSIGN_OR_RETURN(PgRows all, connection.Query(find, {Sha256Array(wanted)}));
  if (all.size() < found.size() + missing.hashes.size()) {
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
    Transaction& transaction, const std::vector<std::string>& identifiers, PgRows found,
    const MayMake& may_make) {
  const std::vector<Wanted> wanted = InLockOrder(identifiers);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, InsertMissing(transaction, kLockParticipants, kInsertParticipants, wanted,
                                       identifiers, std::move(found), may_make));
  std::vector<ParticipantReference> references(identifiers.size());
  int row = 0;
  for (const size_t place : PlacesOf(rows, wanted)) {
    references[wanted[place].position] = {.id = rows.Int4(row, 1),
                                          .state = ParticipantStateFromText(rows.Bytes(row, 2)),
                                          .enrolled = rows.Bool(row, 3),
                                          .data_server_id = rows.Int4(row, 4),
                                          .ever_forwarded = rows.Bool(row, 5)};
    ++row;
  }
  return references;
}

absl::StatusOr<std::vector<int32_t>> ResolveGenerators(Transaction& transaction,
                                                       const std::vector<std::string>& identifiers,
                                                       PgRows found, const MayMake& may_make) {
  const std::vector<Wanted> wanted = InLockOrder(identifiers);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           InsertMissing(transaction, kFindGenerators, kInsertGenerators, wanted,
                                         identifiers, std::move(found), may_make));
  std::vector<int32_t> ids(identifiers.size());
  int row = 0;
  for (const size_t place : PlacesOf(rows, wanted)) {
    ids[wanted[place].position] = rows.Int4(row++, 1);
  }
  return ids;
}

}  // namespace webmunk
