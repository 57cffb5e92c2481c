#include "server/access/access_proto.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/access/user_store.h"
#include "server/base/status_macros.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr std::string_view kUsers = "users/";
constexpr std::string_view kGroups = "participantGroups/";
constexpr size_t kMaxShortText = 255;
constexpr int kMaxGrants = 1000;
constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;

absl::Status Invalid(std::string_view field, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(std::string(field), " ", std::string(what)));
}

}  // namespace

absl::StatusOr<Role> ParseRole(v1::Role role, std::string_view field) {
  switch (role) {
    case v1::ROLE_VIEWER:
      return Role::kViewer;
    case v1::ROLE_EXPORTER:
      return Role::kExporter;
    case v1::ROLE_MANAGER:
      return Role::kManager;
    case v1::ROLE_ADMIN:
      return Role::kAdmin;
    default:
      return Invalid(field, "must be ROLE_VIEWER, ROLE_EXPORTER, ROLE_MANAGER or ROLE_ADMIN");
  }
}

v1::Role RoleToProto(Role role) {
  switch (role) {
    case Role::kNone:
      return v1::ROLE_UNSPECIFIED;
    case Role::kViewer:
      return v1::ROLE_VIEWER;
    case Role::kExporter:
      return v1::ROLE_EXPORTER;
    case Role::kManager:
      return v1::ROLE_MANAGER;
    case Role::kAdmin:
      return v1::ROLE_ADMIN;
  }
  return v1::ROLE_UNSPECIFIED;
}

absl::StatusOr<int32_t> ParseGroupOf(std::string_view name, std::string_view field) {
  int32_t id = 0;
  if (name.starts_with(kGroups)) {
    const std::string digits(name.substr(kGroups.size()));
    // The one spelling of a number.
    if (absl::SimpleAtoi(digits, &id) && id > 0 && absl::StrCat(id) == digits) return id;
  }
  return Invalid(field, "must be participantGroups/{id}");
}

std::string GroupName(int32_t id) { return absl::StrCat(std::string(kGroups), id); }

absl::StatusOr<std::vector<RoleGrant>> ParseGrants(
    const google::protobuf::RepeatedPtrField<v1::RoleGrant>& messages, std::string_view field) {
  if (messages.size() > kMaxGrants) return Invalid(field, "must not be more than 1000");
  std::vector<RoleGrant> grants;
  for (const v1::RoleGrant& message : messages) {
    RoleGrant grant;
    WEBMUNK_ASSIGN_OR_RETURN(grant.role, ParseRole(message.role(), field));
    if (!message.group().empty()) {
      WEBMUNK_ASSIGN_OR_RETURN(grant.group_id, ParseGroupOf(message.group(), field));
    }
    grants.push_back(grant);
  }
  return grants;
}

void FillGrants(const std::vector<RoleGrant>& grants,
                google::protobuf::RepeatedPtrField<v1::RoleGrant>& messages) {
  for (const RoleGrant& grant : grants) {
    v1::RoleGrant& message = *messages.Add();
    message.set_role(RoleToProto(grant.role));
    if (grant.group_id) message.set_group(GroupName(*grant.group_id));
  }
}

absl::StatusOr<std::string> ParseUserName(std::string_view name, std::string_view field,
                                          const std::string& me) {
  if (name.starts_with(kUsers)) {
    std::string identifier(name.substr(kUsers.size()));
    if (identifier == "me") return me;
    if (IsUserIdentifier(identifier)) return identifier;
  }
  return Invalid(field, "must be users/{user}");
}

std::string UserName(std::string_view identifier) {
  return absl::StrCat(std::string(kUsers), std::string(identifier));
}

absl::Status CheckShortText(std::string_view text, std::string_view field) {
  if (CountCharacters(text) <= kMaxShortText && text.find('\0') == std::string_view::npos) {
    return absl::OkStatus();
  }
  return Invalid(field, "must have at most 255 characters and no U+0000");
}

absl::StatusOr<int> ParseAccessPageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

}  // namespace webmunk
