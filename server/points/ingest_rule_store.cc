#include "server/points/ingest_rule_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kVersion[] = R"sql(
    SELECT version, count(id), coalesce(max(id), 0)
    FROM ingest_rule_version LEFT JOIN participant_rename ON true
    GROUP BY version)sql";
constexpr char kListRenames[] =
    "SELECT id, pattern, replacement, position FROM rename_rule ORDER BY position, id";
constexpr char kListRedactions[] =
    "SELECT id, generator, path, action = 'drop' FROM redaction_rule ORDER BY id";
constexpr char kInsertRename[] = R"sql(
    INSERT INTO rename_rule (pattern, replacement, position)
    VALUES ($1::text, $2::text, $3::int) RETURNING id)sql";
constexpr char kInsertRedaction[] = R"sql(
    INSERT INTO redaction_rule (generator, path, action)
    VALUES ($1::text, $2::text, CASE WHEN $3::boolean THEN 'drop' ELSE 'redact' END)
    RETURNING id)sql";
constexpr char kDeleteRename[] = "DELETE FROM rename_rule WHERE id = $1::int RETURNING id";
constexpr char kDeleteRedaction[] = "DELETE FROM redaction_rule WHERE id = $1::int RETURNING id";
constexpr char kListRenamed[] = "SELECT received, stored FROM participant_rename";
constexpr char kInsertRenamed[] = R"sql(
    INSERT INTO participant_rename (received_sha256, stored_sha256, received, stored)
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[])
    ON CONFLICT DO NOTHING)sql";

absl::StatusOr<bool> Delete(Connection& connection, const char* sql, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(sql, {PgParam::Int4(id)}));
  return rows.size() > 0;
}

}  // namespace

absl::StatusOr<IngestRuleVersion> LoadIngestRuleVersion(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kVersion, {}));
  if (rows.size() != 1) return absl::InternalError("there is no version of the ingest rules");
  return IngestRuleVersion{
      .rules = rows.Int8(0, 0), .renamed = rows.Int8(0, 1), .last_renamed = rows.Int8(0, 2)};
}

absl::StatusOr<std::vector<RenameRuleRecord>> ListRenameRules(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListRenames, {}));
  std::vector<RenameRuleRecord> rules;
  rules.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    rules.push_back({rows.Int4(row, 0), std::string(rows.Bytes(row, 1)),
                     std::string(rows.Bytes(row, 2)), rows.Int4(row, 3)});
  }
  return rules;
}

absl::StatusOr<std::vector<RedactionRuleRecord>> ListRedactionRules(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListRedactions, {}));
  std::vector<RedactionRuleRecord> rules;
  rules.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    rules.push_back({rows.Int4(row, 0), std::string(rows.Bytes(row, 1)),
                     std::string(rows.Bytes(row, 2)), rows.Bytes(row, 3)[0] != '\0'});
  }
  return rules;
}

absl::StatusOr<int32_t> InsertRenameRule(Connection& connection, const RenameRuleRecord& rule) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kInsertRename, {PgParam::Bytes(rule.pattern),
                                                            PgParam::Bytes(rule.replacement),
                                                            PgParam::Int4(rule.position)}));
  return rows.Int4(0, 0);
}

absl::StatusOr<int32_t> InsertRedactionRule(Connection& connection,
                                            const RedactionRuleRecord& rule) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kInsertRedaction, {PgParam::Bytes(rule.generator), PgParam::Bytes(rule.path),
                                          PgParam::Bool(rule.drop)}));
  return rows.Int4(0, 0);
}

absl::StatusOr<bool> DeleteRenameRule(Connection& connection, int32_t id) {
  return Delete(connection, kDeleteRename, id);
}

absl::StatusOr<bool> DeleteRedactionRule(Connection& connection, int32_t id) {
  return Delete(connection, kDeleteRedaction, id);
}

absl::StatusOr<std::vector<RenamedIdentifier>> ListRenamedIdentifiers(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListRenamed, {}));
  std::vector<RenamedIdentifier> renamed;
  renamed.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    renamed.push_back({std::string(rows.Bytes(row, 0)), std::string(rows.Bytes(row, 1))});
  }
  return renamed;
}

absl::Status InsertRenamedIdentifiers(Transaction& transaction,
                                      const std::vector<RenamedIdentifier>& renamed) {
  PgArray received_hashes(PgElementType::kBytea);
  PgArray stored_hashes(PgElementType::kBytea);
  PgArray received(PgElementType::kText);
  PgArray stored(PgElementType::kText);
  for (const RenamedIdentifier& one : renamed) {
    received_hashes.Add(Sha256(one.received));
    stored_hashes.Add(Sha256(one.stored));
    received.Add(one.received);
    stored.Add(one.stored);
  }
  return transaction.connection()
      .Query(kInsertRenamed,
             {PgParam::Bytes(received_hashes.Binary()), PgParam::Bytes(stored_hashes.Binary()),
              PgParam::Bytes(received.Binary()), PgParam::Bytes(stored.Binary())})
      .status();
}

}  // namespace webmunk
