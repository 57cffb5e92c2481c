#ifndef WEBMUNK_CLI_USER_RECORD_H_
#define WEBMUNK_CLI_USER_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "record.h"
#include "webmunk/v1/api_token.pb.h"
#include "webmunk/v1/user.pb.h"

namespace webmunk::cli {

Record UserRecord(const v1::User& user);
std::vector<std::string> UserHeading();

// Without the secret.
Record TokenRecord(const v1::ApiToken& token);
std::vector<std::string> TokenHeading();

// `viewer`, `exporter`, `manager` or `admin`. An error is one of usage.
absl::StatusOr<v1::Role> ParseRole(const std::string& name);

// `ROLE` or `ROLE:GROUP`, by the group's number.
absl::StatusOr<v1::RoleGrant> ParseRoleGrant(const std::string& text);

// `viewer, manager:7`.
std::string RoleText(const google::protobuf::RepeatedPtrField<v1::RoleGrant>& grants);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_USER_RECORD_H_
