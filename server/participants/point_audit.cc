#include "server/participants/point_audit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/filter_text.h"
#include "server/base/json_quote.h"

namespace webmunk {
namespace {

// As many as the entry keeps.
constexpr size_t kMaxParticipants = 100;

}  // namespace

PointAudit::PointAudit(std::string_view filter, AuditNote& note) : note_(note) {
  const absl::StatusOr<FilterNode> node = ParseFilter(filter);
  if (!node.ok() || node->IsEmpty()) return;
  note_.details = absl::StrCat("{\"filter\":", JsonQuote(RedactedFilter(*node)), "}");
}

void PointAudit::Add(int32_t participant_id) {
  ++note_.items;
  if (participant_id == last_id_) return;
  last_id_ = participant_id;
  auto& ids = note_.participant_ids;
  if (ids.size() < kMaxParticipants &&
      std::find(ids.begin(), ids.end(), participant_id) == ids.end()) {
    ids.push_back(participant_id);
  }
}

}  // namespace webmunk
