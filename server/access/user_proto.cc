#include "server/access/user_proto.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/access/access_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

absl::Status ParseField(const std::string& path, const v1::User& message, UserChange& change) {
  if (path == "display_name") {
    WEBMUNK_RETURN_IF_ERROR(CheckShortText(message.display_name(), "user.display_name"));
    change.display_name = message.display_name();
  } else if (path == "email") {
    WEBMUNK_RETURN_IF_ERROR(CheckShortText(message.email(), "user.email"));
    change.email = message.email();
  } else if (path == "roles") {
    WEBMUNK_ASSIGN_OR_RETURN(change.grants, ParseGrants(message.roles(), "user.roles"));
  } else if (path == "disabled") {
    change.disabled = message.disabled();
  } else {
    return absl::InvalidArgumentError(
        "update_mask may name display_name, email, roles and disabled");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<UserChange> ParseNewUser(const v1::User& message) {
  UserChange change;
  for (const char* path : {"display_name", "email", "roles", "disabled"}) {
    WEBMUNK_RETURN_IF_ERROR(ParseField(path, message, change));
  }
  return change;
}

absl::StatusOr<UserChange> ParseUserChange(const v1::UpdateUserRequest& request) {
  UserChange change;
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("update_mask is required");
  }
  for (const std::string& path : request.update_mask().paths()) {
    WEBMUNK_RETURN_IF_ERROR(ParseField(path, request.user(), change));
  }
  return change;
}

void FillUser(const UserRecord& record, v1::User& message) {
  message.set_name(UserName(record.identifier));
  message.set_user_id(record.identifier);
  message.set_display_name(record.display_name);
  message.set_email(record.email);
  FillGrants(record.grants, *message.mutable_roles());
  message.set_disabled(record.disabled);
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_update_time() = MicrosToProto(record.updated);
  if (record.last_login) *message.mutable_last_login_time() = MicrosToProto(*record.last_login);
  message.set_etag(absl::StrCat(record.revision));
}

}  // namespace webmunk
