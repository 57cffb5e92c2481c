#ifndef WEBMUNK_SERVER_ADMIN_RULE_EDITOR_H_
#define WEBMUNK_SERVER_ADMIN_RULE_EDITOR_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/ingest_rule_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Keeps the rules at ingestion. Once a change is made nothing is stored any more by the
// rules before it; bundles that were read by those must be sent again.
// Thread-safe.
class RuleEditor {
 public:
  // Called after a change, so that this server need not refuse a bundle first.
  using Changed = std::function<void(Connection&)>;

  // `pool` must outlive this.
  RuleEditor(Pool& pool, Changed changed) : pool_(pool), changed_(std::move(changed)) {}

  // The rule with its id. INVALID_ARGUMENT says what is wrong with it;
  // FAILED_PRECONDITION if there are too many.
  absl::StatusOr<RenameRuleRecord> Create(RenameRuleRecord rule);
  absl::StatusOr<RedactionRuleRecord> Create(RedactionRuleRecord rule);

  absl::StatusOr<std::vector<RenameRuleRecord>> ListRenames();
  absl::StatusOr<std::vector<RedactionRuleRecord>> ListRedactions();

  // NOT_FOUND if there is no such rule.
  absl::Status DeleteRename(int32_t id);
  absl::Status DeleteRedaction(int32_t id);

 private:
  Pool& pool_;
  const Changed changed_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_RULE_EDITOR_H_
