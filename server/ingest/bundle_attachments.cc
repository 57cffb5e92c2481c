#include "server/ingest/bundle_attachments.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
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

// The participant whose all of the bundle is; none if it is of several, or nothing of
// it is kept.
std::optional<int32_t> OnlyParticipant(const BatchPlan& plan, const PendingBundle& bundle,
                                       size_t place) {
  if (bundle.parsed == nullptr) return std::nullopt;
  std::optional<int32_t> only;
  for (uint32_t p = 0; p < bundle.parsed->participants.size(); ++p) {
    const int32_t id = plan.participant(plan.participant_map()[place][p]).id;
    if (id == 0 || plan.IsBlocked(place, p) || (only && *only != id)) return std::nullopt;
    only = id;
  }
  return only;
}

// What a batch does with files: whose they become, which bundles name them, and which
// points link to them.
class AttachmentBatch {
 public:
  AttachmentBatch(std::span<PendingBundle* const> bundles, const BatchPlan& plan,
                  int64_t first_bundle_id)
      : bundles_(bundles), plan_(plan), first_bundle_id_(first_bundle_id) {
    for (size_t i = 0; i < bundles_.size(); ++i) {
      // What nobody names goes after a day.
      if (!plan_.IsRefused(i) && !plan_.IsAllDropped(i)) Take(i);
    }
  }

  absl::Status Store(Transaction& transaction) {
    std::vector<std::optional<AttachmentId>> outcomes;
    if (!claims_.empty()) {
      WEBMUNK_ASSIGN_OR_RETURN(outcomes, ClaimAttachments(transaction, claims_));
    }
    // By bundle and attachment: a bundle may come to one in two ways.
    std::set<std::pair<int64_t, AttachmentId>> named;
    for (const auto& [bundle_id, claim] : named_) {
      if (outcomes[claim]) named.emplace(bundle_id, *outcomes[claim]);
    }
    WEBMUNK_RETURN_IF_ERROR(AddUnclaimed(transaction, named));
    if (named.empty()) return absl::OkStatus();
    std::vector<BundleAttachmentRow> rows;
    rows.reserve(named.size());
    for (const auto& [bundle_id, attachment] : named) rows.push_back({bundle_id, attachment});
    WEBMUNK_RETURN_IF_ERROR(InsertBundleAttachments(transaction, rows));
    std::vector<PointAttachmentRow> links;
    for (const Link& link : links_) {
      const std::optional<AttachmentId>& attachment = outcomes[link.claim];
      if (attachment) {
        links.push_back({claims_[link.claim].participant_id, link.point->created, link.point->hash,
                         *attachment});
      }
    }
    if (links.empty()) return absl::OkStatus();
    return InsertPointAttachments(transaction, std::move(links));
  }

 private:
  struct Link {
    const DataPoint* point;
    size_t claim;
  };

  void Take(size_t place) {
    const PendingBundle& bundle = *bundles_[place];
    const int64_t bundle_id = first_bundle_id_ + static_cast<int64_t>(place);
    std::vector<bool> is_claimed(bundle.attachments.size());
    for (const AttachmentLink& link : bundle.attachment_links) {
      const std::optional<int32_t> participant = plan_.StoredUnder(place, link.point);
      if (!participant) continue;
      is_claimed[link.attachment] = true;
      const size_t claim = Claim(*participant, bundle.attachments[link.attachment].id);
      named_.emplace_back(bundle_id, claim);
      links_.push_back({&bundle.parsed->points[link.point], claim});
    }
    const std::optional<int32_t> only = OnlyParticipant(plan_, bundle, place);
    for (size_t i = 0; i < is_claimed.size(); ++i) {
      if (is_claimed[i]) continue;
      if (only) {
        named_.emplace_back(bundle_id, Claim(*only, bundle.attachments[i].id));
      } else {
        unclaimed_.emplace_back(bundle_id, bundle.attachments[i].id);
      }
    }
  }

  size_t Claim(int32_t participant, const AttachmentId& attachment) {
    const auto [known, is_new] =
        places_.emplace(std::pair(participant, attachment), claims_.size());
    if (is_new) claims_.push_back({participant, attachment});
    return known->second;
  }

  // A bundle that does not tell whose its files are keeps none that is somebody's: it
  // would outlive them.
  absl::Status AddUnclaimed(Transaction& transaction,
                            std::set<std::pair<int64_t, AttachmentId>>& named) const {
    if (unclaimed_.empty()) return absl::OkStatus();
    std::vector<AttachmentId> ids;
    ids.reserve(unclaimed_.size());
    for (const auto& [bundle_id, attachment] : unclaimed_) ids.push_back(attachment);
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<AttachmentId> found,
                             FindUnclaimed(transaction, ids));
    for (const auto& [bundle_id, attachment] : unclaimed_) {
      if (std::binary_search(found.begin(), found.end(), attachment)) {
        named.emplace(bundle_id, attachment);
      }
    }
    return absl::OkStatus();
  }

  const std::span<PendingBundle* const> bundles_;
  const BatchPlan& plan_;
  const int64_t first_bundle_id_;
  // Each participant's attachments once, in the order in which they were named.
  std::vector<AttachmentClaim> claims_;
  std::map<std::pair<int32_t, AttachmentId>, size_t> places_;
  // What bundles name: by a claim, or for nobody.
  std::vector<std::pair<int64_t, size_t>> named_;
  std::vector<std::pair<int64_t, AttachmentId>> unclaimed_;
  std::vector<Link> links_;
};

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
  return AttachmentBatch(bundles, plan, first_bundle_id).Store(transaction);
}

}  // namespace webmunk
