#include "server/access/api_token_proto.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/access_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kTokens = "/tokens/";
constexpr int kMaxGroups = 1000;

absl::Status BadName() {
  return absl::InvalidArgumentError("name must be users/{user}/tokens/{id}");
}

}  // namespace

absl::StatusOr<ApiTokenRecord> ParseApiToken(const v1::ApiToken& message) {
  ApiTokenRecord token;
  WEBMUNK_RETURN_IF_ERROR(CheckShortText(message.display_name(), "api_token.display_name"));
  token.display_name = message.display_name();
  WEBMUNK_ASSIGN_OR_RETURN(token.role, ParseRole(message.role(), "api_token.role"));
  if (message.groups_size() > kMaxGroups) {
    return absl::InvalidArgumentError("api_token.groups must not be more than 1000");
  }
  for (const std::string& name : message.groups()) {
    WEBMUNK_ASSIGN_OR_RETURN(const int32_t group, ParseGroupOf(name, "api_token.groups"));
    token.groups.push_back(group);
  }
  if (!message.has_expire_time()) {
    return absl::InvalidArgumentError("api_token.expire_time is required");
  }
  WEBMUNK_ASSIGN_OR_RETURN(token.expires,
                           MicrosFromProto(message.expire_time(), "api_token.expire_time"));
  return token;
}

void FillApiToken(const std::string& user, const ApiTokenRecord& record, v1::ApiToken& message) {
  message.set_name(absl::StrCat(UserName(user), std::string(kTokens), record.id));
  message.set_display_name(record.display_name);
  message.set_role(RoleToProto(record.role));
  for (const int32_t group : record.groups) message.add_groups(GroupName(group));
  *message.mutable_expire_time() = MicrosToProto(record.expires);
  *message.mutable_create_time() = MicrosToProto(record.created);
  if (record.last_used) *message.mutable_last_use_time() = MicrosToProto(*record.last_used);
  message.set_last_use_address(record.last_address);
}

absl::StatusOr<ApiTokenName> ParseApiTokenName(std::string_view name, const std::string& me) {
  const size_t at = name.rfind(kTokens);
  if (at == std::string_view::npos) return BadName();
  ApiTokenName parsed;
  WEBMUNK_ASSIGN_OR_RETURN(parsed.user, ParseUserName(name.substr(0, at), "name", me));
  const std::string digits(name.substr(at + kTokens.size()));
  if (!absl::SimpleAtoi(digits, &parsed.id) || parsed.id <= 0 ||
      absl::StrCat(parsed.id) != digits) {
    return BadName();
  }
  return parsed;
}

}  // namespace webmunk
