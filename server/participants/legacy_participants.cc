#include "server/participants/legacy_participants.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/group_store.h"
#include "server/participants/groups.h"
#include "server/participants/participant_list.h"
#include "server/participants/participant_move_store.h"
#include "server/participants/participant_summary.h"
#include "server/points/data_point.h"
#include "server/points/utf8.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// Ingestion waits for participants that are changed.
constexpr size_t kMaxUpdated = 10'000;
constexpr size_t kMaxDisplayName = 1024;

// Below 0 if `a` comes first. None is the last of all groups.
int CompareBy(ParticipantOrder::Field field, const ParticipantRecord& a,
              const ParticipantRecord& b) {
  switch (field) {
    case ParticipantOrder::Field::kIdentifier:
      return a.identifier.compare(b.identifier);
    case ParticipantOrder::Field::kDisplayName:
      return DisplayNameOf(a).compare(DisplayNameOf(b));
    case ParticipantOrder::Field::kGroupName:
      if (!a.group_id || !b.group_id) {
        return static_cast<int>(!a.group_id) - static_cast<int>(!b.group_id);
      }
      return a.group_name.compare(b.group_name);
  }
  return 0;
}

absl::StatusOr<std::vector<ParticipantRecord>> FindAll(Connection& connection,
                                                       const AccessScope& scope,
                                                       const ParticipantFilter& filter) {
  std::vector<ParticipantRecord> all;
  WEBMUNK_RETURN_IF_ERROR(
      ScanMatchingParticipants(connection, scope, filter, "", [&](ParticipantRecord record) {
        if (record.identifier != kNullParticipant) all.push_back(std::move(record));
        return true;
      }));
  return all;
}

absl::Status FillCounts(Connection& connection, std::vector<LegacyParticipant>& participants) {
  std::vector<int32_t> ids;
  ids.reserve(participants.size());
  for (const LegacyParticipant& participant : participants) ids.push_back(participant.record.id);
  WEBMUNK_ASSIGN_OR_RETURN(auto counts, CountParticipants(connection, ids));
  for (LegacyParticipant& participant : participants) {
    const SummaryCounts& of_one = counts[participant.record.id];
    participant.user_agent = of_one.user_agent.value_or("");
    participant.point_count = of_one.stored;
  }
  return absl::OkStatus();
}

absl::Status CheckUpdates(const AccessScope& scope, const std::vector<LegacyUpdate>& updates) {
  for (const LegacyUpdate& update : updates) {
    if (update.group && update.group->empty() && !scope.is_everything()) {
      return absl::PermissionDeniedError(
          "your rights are limited to groups; the participants must be in one of them");
    }
    if (update.group && !update.group->empty()) {
      WEBMUNK_RETURN_IF_ERROR(CheckGroupName(*update.group, "updates: the group"));
    }
    if (update.display_name && (CountCharacters(*update.display_name) > kMaxDisplayName ||
                                update.display_name->find('\0') != std::string::npos)) {
      return absl::InvalidArgumentError(absl::StrCat("updates: the name must have at most ",
                                                     kMaxDisplayName, " characters and no U+0000"));
    }
  }
  return absl::OkStatus();
}

// 0 for the empty name.
absl::StatusOr<int32_t> GroupIdOf(Connection& connection, const AccessScope& scope,
                                  const std::string& name) {
  if (name.empty()) return 0;
  if (scope.is_everything()) return FindOrInsertGroup(connection, name);
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int32_t> id,
                           FindGroupByName(connection, name, scope));
  if (id) return *id;
  return absl::PermissionDeniedError(
      "your rights are limited to groups; the participants must be in one of them");
}

// What is left once all the updates are made, in the order in which they are given.
absl::StatusOr<BulkChange> SumOf(Connection& connection, const AccessScope& scope,
                                 const std::vector<LegacyUpdate>& updates) {
  BulkChange change;
  for (const LegacyUpdate& update : updates) {
    if (update.group) {
      WEBMUNK_ASSIGN_OR_RETURN(change.group_id, GroupIdOf(connection, scope, *update.group));
    }
    if (update.suppresses_alerts) change.suppresses_alerts = update.suppresses_alerts;
    if (update.display_name) change.display_name = update.display_name;
  }
  return change;
}

}  // namespace

absl::StatusOr<LegacyParticipantPage> LegacyParticipants::Query(
    const AccessScope& scope, const ParticipantFilter& filter,
    const std::vector<ParticipantOrder>& order, int page_size, int page_index) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ParticipantRecord> found,
                           FindAll(*connection, scope, filter));
  // They come by identifier, which decides where the keys are equal.
  std::stable_sort(found.begin(), found.end(),
                   [&](const ParticipantRecord& a, const ParticipantRecord& b) {
                     for (const ParticipantOrder& key : order) {
                       const int compared = CompareBy(key.field, a, b);
                       if (compared != 0) return (compared < 0) != key.descending;
                     }
                     return false;
                   });
  LegacyParticipantPage page{.count = static_cast<int64_t>(found.size())};
  const size_t first =
      std::min(static_cast<size_t>(page_size) * static_cast<size_t>(page_index), found.size());
  const size_t end = std::min(first + static_cast<size_t>(page_size), found.size());
  for (size_t i = first; i < end; ++i) page.participants.push_back({.record = std::move(found[i])});
  if (page.participants.empty()) return page;
  WEBMUNK_RETURN_IF_ERROR(FillCounts(*connection, page.participants));
  return page;
}

absl::StatusOr<std::vector<int32_t>> LegacyParticipants::Update(
    const AccessScope& scope, const ParticipantFilter& filter,
    const std::vector<LegacyUpdate>& updates) {
  WEBMUNK_RETURN_IF_ERROR(CheckUpdates(scope, updates));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<ParticipantRecord> found,
                           FindAll(*connection, scope, filter));
  if (found.empty()) return std::vector<int32_t>();
  if (found.size() > kMaxUpdated) {
    return absl::FailedPreconditionError(
        absl::StrCat("more than ", kMaxUpdated, " participants are found; narrow the filters"));
  }
  std::vector<int32_t> ids;
  ids.reserve(found.size());
  for (const ParticipantRecord& record : found) ids.push_back(record.id);
  WEBMUNK_ASSIGN_OR_RETURN(const BulkChange change, SumOf(*connection, scope, updates));
  WEBMUNK_ASSIGN_OR_RETURN(const std::set<int32_t> locked,
                           LockParticipants(*transaction, ids, scope));
  ids.assign(locked.begin(), locked.end());
  WEBMUNK_RETURN_IF_ERROR(ChangeParticipants(*transaction, ids, change).status());
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return ids;
}

}  // namespace webmunk
