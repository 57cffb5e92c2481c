#include "user_record.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "json_object.h"
#include "participant_record.h"

namespace webmunk::cli {
namespace {

constexpr std::array<std::pair<absl::string_view, v1::Role>, 4> kRoles = {{
    {"viewer", v1::ROLE_VIEWER},
    {"exporter", v1::ROLE_EXPORTER},
    {"manager", v1::ROLE_MANAGER},
    {"admin", v1::ROLE_ADMIN},
}};

std::string RoleName(v1::Role role) {
  for (const auto& [name, value] : kRoles) {
    if (value == role) return std::string(name);
  }
  return "unknown";
}

std::string GrantText(const v1::RoleGrant& grant) {
  std::string text = RoleName(grant.role());
  if (!grant.group().empty()) {
    absl::StrAppend(&text, ":", absl::StripPrefix(grant.group(), "participantGroups/"));
  }
  return text;
}

std::string GrantJson(const v1::RoleGrant& grant) {
  return JsonObject()
      .String("role", v1::Role_Name(grant.role()))
      .String("group", grant.group())
      .Text();
}

std::string JsonArray(const std::vector<std::string>& values) {
  return absl::StrCat("[", absl::StrJoin(values, ","), "]");
}

}  // namespace

std::string RoleText(const google::protobuf::RepeatedPtrField<v1::RoleGrant>& grants) {
  return absl::StrJoin(grants, ", ", [](std::string* out, const v1::RoleGrant& grant) {
    out->append(GrantText(grant));
  });
}

Record UserRecord(const v1::User& user) {
  std::vector<std::string> grants;
  for (const v1::RoleGrant& grant : user.roles()) grants.push_back(GrantJson(grant));
  return Record()
      .String("userId", user.user_id())
      .String("displayName", user.display_name())
      .String("email", user.email())
      .Raw("roles", JsonArray(grants), RoleText(user.roles()))
      .Bool("disabled", user.disabled())
      .Time("createTime", user.has_create_time(), user.create_time())
      .Time("lastLoginTime", user.has_last_login_time(), user.last_login_time());
}

std::vector<std::string> UserHeading() {
  return {"USER", "DISPLAY NAME", "EMAIL", "ROLES", "DISABLED", "CREATED", "LAST LOGIN"};
}

Record TokenRecord(const v1::ApiToken& token) {
  std::vector<std::string> groups;
  for (const std::string& group : token.groups()) groups.push_back(JsonString(group));
  return Record()
      .String("name", token.name())
      .String("displayName", token.display_name())
      .Raw("role", JsonString(v1::Role_Name(token.role())), RoleName(token.role()))
      .Raw("groups", JsonArray(groups), absl::StrJoin(token.groups(), ", "))
      .Time("expireTime", token.has_expire_time(), token.expire_time())
      .Time("createTime", token.has_create_time(), token.create_time())
      .Time("lastUseTime", token.has_last_use_time(), token.last_use_time())
      .String("lastUseAddress", token.last_use_address());
}

std::vector<std::string> TokenHeading() {
  return {"TOKEN", "DISPLAY NAME", "ROLE", "GROUPS", "ENDS", "CREATED", "LAST USED", "FROM"};
}

absl::StatusOr<v1::Role> ParseRole(const std::string& name) {
  for (const auto& [known, role] : kRoles) {
    if (name == known) return role;
  }
  return absl::InvalidArgumentError("a role is viewer, exporter, manager or admin");
}

absl::StatusOr<v1::RoleGrant> ParseRoleGrant(const std::string& text) {
  const std::size_t colon = text.find(':');
  const absl::StatusOr<v1::Role> role = ParseRole(text.substr(0, colon));
  if (!role.ok()) return role.status();
  v1::RoleGrant grant;
  grant.set_role(*role);
  if (colon == std::string::npos) return grant;
  const absl::StatusOr<std::string> group = GroupName(text.substr(colon + 1));
  if (!group.ok()) return group.status();
  if (group->empty()) {
    return absl::InvalidArgumentError("a role without a group is written without a colon");
  }
  grant.set_group(*group);
  return grant;
}

}  // namespace webmunk::cli
