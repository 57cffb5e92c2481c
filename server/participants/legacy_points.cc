#include "server/participants/legacy_points.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/filter_syntax.h"
#include "server/base/status_macros.h"
#include "server/participants/legacy_point_filter.h"
#include "server/participants/legacy_point_store.h"
#include "server/participants/legacy_point_text.h"
#include "server/storage/pg_error.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr int kMaxPageSize = 1000;
constexpr int64_t kMaxCandidates = 5'000'000;
constexpr size_t kMaxAnswerBytes = size_t{64} << 20;
constexpr char kQueryCanceled[] = "57014";

absl::Status TooWide() {
  return absl::FailedPreconditionError(
      "the question is too wide to be answered; add a source, a generator_identifier or a "
      "range of created");
}

absl::StatusOr<LegacyPointScan> PlanScan(Connection& connection,
                                         const LegacyPointQuestion& question,
                                         const AccessScope& scope) {
  LegacyPointScan scan;
  scan.scope = scope;
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode filter, ParseFilter(question.filter));
  WEBMUNK_ASSIGN_OR_RETURN(scan.condition, UnderstandLegacyFilter(connection, filter));
  for (const std::string& text : question.order_by) {
    WEBMUNK_ASSIGN_OR_RETURN(const LegacyPointOrder order, ParseLegacyOrder(text));
    scan.order.push_back(order);
  }
  return scan;
}

absl::Status CheckWidth(Connection& connection, const LegacyPointScan& scan) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const int64_t candidates,
      CountCandidates(
          connection, CandidateIds(scan.condition, LegacyPointCondition::Kind::kParticipant),
          CandidateIds(scan.condition, LegacyPointCondition::Kind::kGenerator), scan.scope));
  return candidates <= kMaxCandidates ? absl::OkStatus() : TooWide();
}

absl::Status ReadPage(Transaction& transaction, const LegacyPointScan& scan,
                      const LegacyPointQuestion& question, LegacyPointAnswer& answer) {
  const int limit = std::min(question.page_size, kMaxPageSize);
  const int64_t offset = int64_t{limit} * question.page_index;
  if (limit == 0 || offset >= answer.count) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<PointPlace> places,
                           FindLegacyPoints(transaction, scan, limit, offset));
  size_t bytes = 0;
  WEBMUNK_RETURN_IF_ERROR(
      ReadLegacyPoints(transaction.connection(), places, [&](const LegacyPoint& point) {
        answer.points.push_back(LegacyPointText(point));
        answer.participant_ids.push_back(point.participant_id);
        bytes += answer.points.back().size();
        return bytes <= kMaxAnswerBytes;
      }));
  if (bytes <= kMaxAnswerBytes) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the page is larger than ", kMaxAnswerBytes >> 20, " MiB; ask for a smaller page_size"));
}

absl::Status Answer(Transaction& transaction, const LegacyPointScan& scan,
                    const LegacyPointQuestion& question, LegacyPointAnswer& answer) {
  WEBMUNK_RETURN_IF_ERROR(BoundLegacyQueries(transaction));
  WEBMUNK_ASSIGN_OR_RETURN(answer.count, CountLegacyPoints(transaction, scan));
  return ReadPage(transaction, scan, question, answer);
}

}  // namespace

absl::StatusOr<LegacyPointAnswer> LegacyPoints::Ask(const LegacyPointQuestion& question,
                                                    const AccessScope& scope) {
  if (question.page_size < 0 || question.page_index < 0) {
    return absl::InvalidArgumentError("page_size and page_index must not be negative");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(LegacyPointScan scan, PlanScan(*connection, question, scope));
  WEBMUNK_RETURN_IF_ERROR(CheckWidth(*connection, scan));
  LegacyPointAnswer answer;
  WEBMUNK_ASSIGN_OR_RETURN(answer.latest_id, LatestPointId(*connection, scope));
  answer.latest_id = std::min(answer.latest_id, question.latest_id.value_or(answer.latest_id));
  scan.latest_id = answer.latest_id;
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection, Transaction::Mode::kReadOnly));
  const absl::Status status = Answer(*transaction, scan, question, answer);
  if (SqlState(status) == kQueryCanceled) return TooWide();
  WEBMUNK_RETURN_IF_ERROR(status);
  return answer;
}

}  // namespace webmunk
