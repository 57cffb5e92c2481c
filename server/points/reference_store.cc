#include "server/points/reference_store.h"

#include <algorithm>
#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/points/erasure_key_store.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kLockParticipants[] = R"sql(
    SELECT identifier_sha256, id, state, enrolled, coalesce(data_server_id, 0), ever_forwarded,
           coalesce(merged_into_id, 0)
    FROM participant WHERE identifier_sha256 = ANY ($1::bytea[])
    ORDER BY identifier_sha256 FOR SHARE)sql";
// Those that others are merged into.
constexpr char kLockTargets[] = R"sql(
    SELECT identifier_sha256, id, state, enrolled, coalesce(data_server_id, 0), ever_forwarded
    FROM participant WHERE id = ANY ($1::int[]) AND merged_into_id IS NULL
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

// One that has no row, by its position, and what would stand for it if it was erased.
struct Newcomer {
  size_t position;
  std::string hmac;
};

absl::StatusOr<std::vector<Newcomer>> NewcomersOf(const ErasureKey& key, const PgRows& found,
                                                  const std::vector<Wanted>& wanted,
                                                  const std::vector<std::string>& identifiers) {
  std::vector<Newcomer> newcomers;
  int row = 0;
  for (const Wanted& one : wanted) {
    if (row < found.size() && found.Bytes(row, 0) == one.sha256) {
      ++row;
      continue;
    }
    WEBMUNK_ASSIGN_OR_RETURN(std::string hmac, key.Hmac(identifiers[one.position]));
    newcomers.push_back({one.position, std::move(hmac)});
  }
  return newcomers;
}

// The positions of those that were erased.
absl::StatusOr<std::vector<size_t>> ErasedAmong(Connection& connection,
                                                const std::vector<Newcomer>& newcomers) {
  std::vector<size_t> erased;
  if (newcomers.empty()) return erased;
  std::vector<std::string> hmacs;
  hmacs.reserve(newcomers.size());
  for (const Newcomer& one : newcomers) hmacs.push_back(one.hmac);
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> blocked, FindBlocked(connection, hmacs));
  for (const Newcomer& one : newcomers) {
    if (std::find(blocked.begin(), blocked.end(), one.hmac) != blocked.end()) {
      erased.push_back(one.position);
    }
  }
  return erased;
}

// One that was erased from beginning to end since it was looked for must not have
// been made: with its row held, no erasure can begin any more.
absl::Status CheckNoneErasedSince(Connection& connection, const std::vector<Newcomer>& newcomers,
                                  const std::vector<ParticipantReference>& references) {
  std::vector<Newcomer> made;
  for (const Newcomer& one : newcomers) {
    const ParticipantReference& reference = references[one.position];
    if (reference.id != 0 && reference.state != ParticipantState::kBlocked) made.push_back(one);
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<size_t> erased, ErasedAmong(connection, made));
  if (erased.empty()) return absl::OkStatus();
  return absl::AbortedError("a participant was erased while it was looked up");
}

ParticipantReference ReadReference(const PgRows& rows, int row) {
  return {.id = rows.Int4(row, 1),
          .state = ParticipantStateFromText(rows.Bytes(row, 2)),
          .enrolled = rows.Bool(row, 3),
          .data_server_id = rows.Int4(row, 4),
          .ever_forwarded = rows.Bool(row, 5)};
}

// One that is merged into another, by its position.
struct Alias {
  size_t position;
  int32_t target;
};

// Puts what they are merged into in the place of aliases.
absl::Status FollowAliases(Connection& connection, const std::vector<Alias>& aliases,
                           std::vector<ParticipantReference>& references) {
  if (aliases.empty()) return absl::OkStatus();
  PgArray targets(PgElementType::kInt4);
  for (const Alias& alias : aliases) targets.AddInt(alias.target);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kLockTargets, {PgParam::Bytes(targets.Binary())}));
  for (const Alias& alias : aliases) {
    int row = 0;
    while (row < rows.size() && rows.Int4(row, 1) != alias.target) ++row;
    if (row == rows.size()) {
      return absl::AbortedError("a participant was merged or erased while it was looked up");
    }
    references[alias.position] = ReadReference(rows, row);
  }
  return absl::OkStatus();
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
    Transaction& transaction, const ErasureKey& key, const std::vector<std::string>& identifiers,
    PgRows found, const MayMake& may_make) {
  const std::vector<Wanted> wanted = InLockOrder(identifiers);
  std::vector<ParticipantReference> references(identifiers.size());
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<Newcomer> newcomers,
                           NewcomersOf(key, found, wanted, identifiers));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<size_t> erased,
                           ErasedAmong(transaction.connection(), newcomers));
  for (const size_t position : erased) references[position].state = ParticipantState::kBlocked;
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, InsertMissing(transaction, kLockParticipants, kInsertParticipants, wanted,
                                       identifiers, std::move(found), [&](size_t position) {
                                         return references[position].state !=
                                                    ParticipantState::kBlocked &&
                                                may_make(position);
                                       }));
  std::vector<Alias> aliases;
  int row = 0;
  for (const size_t place : PlacesOf(rows, wanted)) {
    const size_t position = wanted[place].position;
    references[position] = ReadReference(rows, row);
    if (const int32_t target = rows.Int4(row, 6); target != 0) {
      aliases.push_back({position, target});
    }
    ++row;
  }
  WEBMUNK_RETURN_IF_ERROR(CheckNoneErasedSince(transaction.connection(), newcomers, references));
  WEBMUNK_RETURN_IF_ERROR(FollowAliases(transaction.connection(), aliases, references));
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
