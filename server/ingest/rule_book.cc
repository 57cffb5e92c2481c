#include "server/ingest/rule_book.h"

#include <utility>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/points/ingest_rule_store.h"
#include "server/points/retention_store.h"

namespace webmunk {
namespace {

// A rule that this server cannot use is one of a newer server; going on without it
// would store what must not be stored.
absl::Status Unusable(const absl::Status& status) {
  return absl::FailedPreconditionError("an ingest rule cannot be used: " +
                                       std::string(status.message()));
}

absl::Status LoadRenames(Connection& connection, IngestRules& rules) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<RenameRuleRecord> records,
                           ListRenameRules(connection));
  for (const RenameRuleRecord& record : records) {
    const absl::Status added = rules.renames.Add(record.pattern, record.replacement);
    if (!added.ok()) return Unusable(added);
  }
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<RenamedIdentifier> renamed,
                           ListRenamedIdentifiers(connection));
  for (RenamedIdentifier& one : renamed) {
    rules.renamed_before[std::move(one.received)].push_back(std::move(one.stored));
  }
  return absl::OkStatus();
}

absl::Status LoadRedactions(Connection& connection, IngestRules& rules) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<RedactionRuleRecord> records,
                           ListRedactionRules(connection));
  for (const RedactionRuleRecord& record : records) {
    absl::StatusOr<RedactionPath> path = ParseRedactionPath(record.path);
    if (!path.ok()) return Unusable(path.status());
    std::vector<Redaction>& list =
        record.generator.empty() ? rules.redactions : rules.generator_redactions[record.generator];
    list.push_back({*std::move(path), record.drop});
  }
  for (auto& [generator, list] : rules.generator_redactions) {
    list.insert(list.end(), rules.redactions.begin(), rules.redactions.end());
  }
  return absl::OkStatus();
}

}  // namespace

std::span<const Redaction> IngestRules::RedactionsOf(const std::string& generator) const {
  const auto found = generator_redactions.find(generator);
  return found == generator_redactions.end() ? redactions : found->second;
}

std::shared_ptr<const IngestRules> RuleBook::Current() {
  MutexLock lock(mutex_);
  return rules_;
}

absl::Status RuleBook::Refresh(Connection& connection) {
  MutexLock loading(loading_);
  auto rules = std::make_shared<IngestRules>();
  // Asked first: what changes while the rules are loaded is loaded next time.
  WEBMUNK_ASSIGN_OR_RETURN(rules->version, LoadIngestRuleVersion(connection));
  const std::shared_ptr<const IngestRules> known = Current();
  if (known != nullptr && rules->version == known->version) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(rules->retention, ReadRetention(connection));
  absl::Status loaded = LoadRenames(connection, *rules);
  if (loaded.ok()) loaded = LoadRedactions(connection, *rules);
  // Where they could not be asked for, no bundle is stored by rules that have changed:
  // its transaction finds another version.
  if (!loaded.ok() && !absl::IsFailedPrecondition(loaded)) return loaded;
  if (!loaded.ok()) rules = nullptr;
  if (rules != nullptr) LogInfo("ingest rules loaded", {{"version", rules->version.rules}});
  MutexLock lock(mutex_);
  rules_ = std::move(rules);
  return loaded;
}

}  // namespace webmunk
