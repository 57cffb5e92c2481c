#include "server/admin/quarantine_review.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// Entries per step: few enough that a caller who has gone is soon noticed, and
// that no transaction is long.
constexpr int kStep = 256;

absl::Status Cancelled() {
  return absl::CancelledError("the caller has gone; what was done so far stays done");
}

absl::StatusOr<int64_t> DeleteExisting(Connection& connection, const std::vector<int64_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> locked, LockQuarantined(*transaction, ids));
  WEBMUNK_RETURN_IF_ERROR(DeleteQuarantined(*transaction, locked));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return static_cast<int64_t>(locked.size());
}

}  // namespace

absl::StatusOr<QuarantinePage> QuarantineReview::List(
    const QuarantineFilter& filter, const std::optional<QuarantinePosition>& after, int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  QuarantinePage page;
  WEBMUNK_ASSIGN_OR_RETURN(page.entries, ListQuarantine(*connection, filter, after, page_size + 1));
  if (page.entries.size() > static_cast<size_t>(page_size)) {
    page.entries.pop_back();
    page.next = {page.entries.back().received, page.entries.back().id};
  }
  WEBMUNK_ASSIGN_OR_RETURN(page.usage, LoadQuarantineUsage(*connection));
  return page;
}

absl::StatusOr<QuarantinedItem> QuarantineReview::Get(int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  QuarantinedItem item;
  WEBMUNK_ASSIGN_OR_RETURN(item.record, FindQuarantined(*connection, id));
  WEBMUNK_ASSIGN_OR_RETURN(QuarantinedBytes bytes, LoadQuarantined(*connection, id));
  item.raw = std::move(bytes.raw);
  return item;
}

absl::Status QuarantineReview::ForEach(const QuarantineSelection& selection,
                                       const IsCancelled& is_cancelled, const Step& step) {
  if (const auto* named = std::get_if<std::vector<int64_t>>(&selection)) {
    for (size_t begin = 0; begin < named->size(); begin += kStep) {
      if (is_cancelled()) return Cancelled();
      const auto first = named->begin() + static_cast<std::ptrdiff_t>(begin);
      const size_t count = std::min<size_t>(kStep, named->size() - begin);
      WEBMUNK_RETURN_IF_ERROR(step({first, first + static_cast<std::ptrdiff_t>(count)}));
    }
    return absl::OkStatus();
  }
  // What a step itself puts into quarantine has higher ids.
  int64_t last = 0;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(last, LastQuarantineId(*connection));
  }
  std::vector<int64_t> ids;
  do {
    if (is_cancelled()) return Cancelled();
    const int64_t after = ids.empty() ? 0 : ids.back();
    {
      WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
      WEBMUNK_ASSIGN_OR_RETURN(
          ids, ListQuarantineIds(*connection, std::get<QuarantineFilter>(selection), after, last,
                                 kStep));
    }
    if (!ids.empty()) WEBMUNK_RETURN_IF_ERROR(step(ids));
  } while (!ids.empty());
  return absl::OkStatus();
}

absl::StatusOr<ReplayCounts> QuarantineReview::Replay(const QuarantineSelection& selection,
                                                      const IsCancelled& is_cancelled) {
  ReplayCounts counts;
  WEBMUNK_RETURN_IF_ERROR(ForEach(selection, is_cancelled, [&](const std::vector<int64_t>& ids) {
    return replay_.Replay(ids, counts);
  }));
  return counts;
}

absl::StatusOr<int64_t> QuarantineReview::Discard(const QuarantineSelection& selection,
                                                  const IsCancelled& is_cancelled) {
  int64_t discarded = 0;
  const auto discard = [&](const std::vector<int64_t>& ids) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t deleted, DeleteExisting(*connection, ids));
    discarded += deleted;
    return absl::OkStatus();
  };
  WEBMUNK_RETURN_IF_ERROR(ForEach(selection, is_cancelled, discard));
  return discarded;
}

}  // namespace webmunk
