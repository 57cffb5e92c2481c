#include "server/ingest/bundle_attachments.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/attachment_link_store.h"
#include "server/points/attachment_names.h"

namespace webmunk {
namespace {

constexpr size_t kMaxLinks = 100'000;

}  // namespace

absl::Status LinkAttachments(PendingBundle& bundle) {
  if (bundle.attachments.empty() || bundle.parsed == nullptr) return absl::OkStatus();
  // Several may have one identifier: a point then means all of them.
  std::unordered_multimap<std::string, uint32_t> by_identifier;
  for (uint32_t i = 0; i < bundle.attachments.size(); ++i) {
    by_identifier.emplace(bundle.attachments[i].identifier, i);
  }
  const std::vector<DataPoint>& points = bundle.parsed->points;
  for (uint32_t p = 0; p < points.size(); ++p) {
    // A point that names one a thousand times links to it once.
    std::vector<bool> is_linked(bundle.attachments.size());
    FindAttachmentNames(points[p].properties, [&](const std::string& name) {
      const auto [begin, end] = by_identifier.equal_range(name);
      for (auto named = begin; named != end; ++named) {
        if (is_linked[named->second]) continue;
        is_linked[named->second] = true;
        bundle.attachment_links.push_back({p, named->second});
      }
    });
    if (bundle.attachment_links.size() > kMaxLinks) {
      return absl::InvalidArgumentError(absl::StrCat("the points name attachments more than ",
                                                     kMaxLinks, " times; send fewer at once"));
    }
  }
  return absl::OkStatus();
}

absl::Status StoreAttachments(Transaction& transaction, std::span<PendingBundle* const> bundles,
                              const BatchPlan& plan, int64_t first_bundle_id) {
  std::vector<BundleAttachmentRow> named;
  std::vector<PointAttachmentRow> linked;
  for (size_t i = 0; i < bundles.size(); ++i) {
    // What nobody names goes after a day.
    if (plan.IsRefused(i) || plan.IsAllDropped(i)) continue;
    const PendingBundle& bundle = *bundles[i];
    for (const AttachmentReference& attachment : bundle.attachments) {
      named.push_back({first_bundle_id + static_cast<int64_t>(i), attachment.id});
    }
    for (const AttachmentLink& link : bundle.attachment_links) {
      const std::optional<int32_t> participant = plan.StoredUnder(i, link.point);
      if (!participant) continue;
      const DataPoint& point = bundle.parsed->points[link.point];
      linked.push_back(
          {*participant, point.created, point.hash, bundle.attachments[link.attachment].id});
    }
  }
  if (!named.empty()) WEBMUNK_RETURN_IF_ERROR(InsertBundleAttachments(transaction, named));
  if (linked.empty()) return absl::OkStatus();
  return InsertPointAttachments(transaction, std::move(linked));
}

}  // namespace webmunk
