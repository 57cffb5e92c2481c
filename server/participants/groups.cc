#include "server/participants/groups.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/status_macros.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kMaxNameLength = 255;
// Ingestion waits for rows that are changed.
constexpr int kTakenOutAtOnce = 1000;
constexpr int kDeleteAttempts = 10;

// What a change that met no row means.
absl::Status WhyNot(Connection& connection, int32_t id) {
  WEBMUNK_RETURN_IF_ERROR(FindGroup(connection, id, AccessScope::Everything()).status());
  return absl::AbortedError("the group was changed since its etag was read; read it again");
}

absl::Status CheckRevision(Connection& connection, int32_t id, std::optional<int64_t> revision) {
  WEBMUNK_ASSIGN_OR_RETURN(const GroupRecord group,
                           FindGroup(connection, id, AccessScope::Everything()));
  return !revision || *revision == group.revision ? absl::OkStatus() : WhyNot(connection, id);
}

}  // namespace

absl::Status CheckGroupName(const std::string& display_name, const std::string& field) {
  const size_t length = CountCharacters(display_name);
  if (length >= 1 && length <= kMaxNameLength && display_name.find('\0') == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(field, " must have 1 to ", kMaxNameLength, " characters and no U+0000"));
}

absl::StatusOr<GroupRecord> Groups::Create(const std::string& display_name,
                                           bool suppresses_alerts) {
  WEBMUNK_RETURN_IF_ERROR(CheckGroupName(display_name, "participant_group.display_name"));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                           InsertGroup(*connection, display_name, suppresses_alerts));
  return FindGroup(*connection, id, AccessScope::Everything());
}

absl::StatusOr<GroupRecord> Groups::Change(int32_t id, const GroupChange& change,
                                           std::optional<int64_t> revision) {
  if (change.display_name) {
    WEBMUNK_RETURN_IF_ERROR(CheckGroupName(*change.display_name, "participant_group.display_name"));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool changed, UpdateGroup(*connection, id, change, revision));
  if (!changed) return WhyNot(*connection, id);
  return FindGroup(*connection, id, AccessScope::Everything());
}

absl::StatusOr<GroupRecord> Groups::Get(int32_t id, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindGroup(*connection, id, scope);
}

absl::StatusOr<GroupPage> Groups::List(const std::string& after, int page_size,
                                       const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  GroupPage page;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(page.groups, ListGroups(*connection, after, page_size + 1, scope));
  if (page.groups.size() > static_cast<size_t>(page_size)) {
    page.groups.pop_back();
    page.next = page.groups.back().display_name;
  }
  return page;
}

absl::Status Groups::Delete(int32_t id, std::optional<int64_t> revision, bool force) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_RETURN_IF_ERROR(CheckRevision(*connection, id, revision));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> destinations,
                           ReleaseDestinations(*connection, id));
  if (!destinations.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("export destinations are the group's; delete them or give them another: ",
                     absl::StrJoin(destinations, ", ")));
  }
  for (int attempt = 0; attempt < kDeleteAttempts; ++attempt) {
    int taken_out = kTakenOutAtOnce;
    while (taken_out == kTakenOutAtOnce) {
      WEBMUNK_ASSIGN_OR_RETURN(taken_out, TakeOutOfGroup(*connection, id, force, kTakenOutAtOnce));
    }
    const absl::StatusOr<bool> deleted = DeleteGroup(*connection, id, revision);
    if (deleted.ok()) return *deleted ? absl::OkStatus() : WhyNot(*connection, id);
    if (!force || !absl::IsFailedPrecondition(deleted.status())) return deleted.status();
  }
  return absl::AbortedError("participants are being put into the group; try again");
}

}  // namespace webmunk
