#ifndef WEBMUNK_SERVER_INGEST_RULE_BOOK_H_
#define WEBMUNK_SERVER_INGEST_RULE_BOOK_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/points/ingest_rule_store.h"
#include "server/points/redaction.h"
#include "server/points/rename_rules.h"
#include "server/storage/connection.h"

namespace webmunk {

// All rules of one moment, ready for use. Never changes.
struct IngestRules {
  IngestRuleVersion version;
  // Older points are rejected; infinite if none is too old.
  absl::Duration retention = absl::InfiniteDuration();
  RenameRules renames;
  // By identifier as received: the identifiers under which it was stored while it
  // was renamed.
  std::unordered_map<std::string, std::vector<std::string>> renamed_before;
  // Of all generators, and of each that has some of its own those and the former.
  std::vector<Redaction> redactions;
  std::unordered_map<std::string, std::vector<Redaction>> generator_redactions;

  bool concern_participants() const { return !renames.empty() || !renamed_before.empty(); }
  bool concern_fields() const { return !redactions.empty() || !generator_redactions.empty(); }
  std::span<const Redaction> RedactionsOf(const std::string& generator) const;
};

// The rules as the database had them a moment ago. Thread-safe.
class RuleBook {
 public:
  // Null until they have been loaded, and while there is one that this server cannot
  // use: nothing may be stored then.
  std::shared_ptr<const IngestRules> Current();

  // Loads the rules if they have changed. To be called every few seconds, and when a
  // bundle was read by rules that have changed since. FAILED_PRECONDITION if one of
  // them cannot be used.
  absl::Status Refresh(Connection& connection);

 private:
  // Held by whoever loads, so that nobody replaces rules by older ones.
  Mutex loading_;
  Mutex mutex_;
  std::shared_ptr<const IngestRules> rules_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_RULE_BOOK_H_
