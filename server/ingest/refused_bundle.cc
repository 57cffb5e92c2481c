#include "server/ingest/refused_bundle.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "server/storage/pg_error.h"

namespace webmunk {

bool RejectAllPoints(PendingBundle& bundle, const absl::Status& refusal) {
  if (bundle.parsed == nullptr) return false;
  ParsedBundle& parsed = *bundle.parsed;
  if (parsed.participants.empty()) {
    const bool had_attachments = !bundle.attachments.empty();
    bundle.attachments.clear();
    return had_attachments;
  }
  for (const DataPoint& point : parsed.points) {
    parsed.rejected.push_back({.reason = kRefusedByDatabase,
                               .detail = RefusalDetail(refusal),
                               .participant = std::nullopt,
                               .raw = point.properties,
                               .hash = point.hash});
  }
  for (RejectedPoint& rejected : parsed.rejected) rejected.participant.reset();
  parsed.points.clear();
  parsed.participants.clear();
  parsed.reports.clear();
  parsed.generators.clear();
  parsed.renamings.clear();
  parsed.point_renamings.clear();
  bundle.attachment_links.clear();
  return true;
}

std::string RefusalDetail(const absl::Status& refusal) {
  return absl::StrCat(SqlState(refusal), " ", std::string(refusal.message()));
}

}  // namespace webmunk
