#ifndef WEBMUNK_SERVER_POINTS_INGEST_RULE_STORE_H_
#define WEBMUNK_SERVER_POINTS_INGEST_RULE_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A rule as it is stored; see RenameRules.
struct RenameRuleRecord {
  int32_t id = 0;
  std::string pattern;
  std::string replacement;
  // Lower is tried first; equal ones in the order of their ids.
  int32_t position = 0;
};

// A rule as it is stored; see Redaction.
struct RedactionRuleRecord {
  int32_t id = 0;
  // Empty: all.
  std::string generator;
  std::string path;
  bool drop = false;
};

// An identifier as received, and one under which points of it were stored.
struct RenamedIdentifier {
  std::string received;
  std::string stored;
};

// Another one whenever a rule changes or an identifier is renamed for the first time.
struct IngestRuleVersion {
  // Counts the changes of the rules: which ones a point is stored by.
  int64_t rules = 0;
  // The identifiers that were ever renamed, and the last of them: one that comes later
  // may have an earlier number.
  int64_t renamed = 0;
  int64_t last_renamed = 0;

  bool operator==(const IngestRuleVersion&) const = default;
};
absl::StatusOr<IngestRuleVersion> LoadIngestRuleVersion(Connection& connection);

// In the order in which they are tried, or made.
absl::StatusOr<std::vector<RenameRuleRecord>> ListRenameRules(Connection& connection);
absl::StatusOr<std::vector<RedactionRuleRecord>> ListRedactionRules(Connection& connection);

// Return the new rule's id.
absl::StatusOr<int32_t> InsertRenameRule(Connection& connection, const RenameRuleRecord& rule);
absl::StatusOr<int32_t> InsertRedactionRule(Connection& connection,
                                            const RedactionRuleRecord& rule);

// False if there is no such rule.
absl::StatusOr<bool> DeleteRenameRule(Connection& connection, int32_t id);
absl::StatusOr<bool> DeleteRedactionRule(Connection& connection, int32_t id);

// All that were ever renamed.
absl::StatusOr<std::vector<RenamedIdentifier>> ListRenamedIdentifiers(Connection& connection);
// Writes down those that are not known yet.
absl::Status InsertRenamedIdentifiers(Transaction& transaction,
                                      const std::vector<RenamedIdentifier>& renamed);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_INGEST_RULE_STORE_H_
