#include <string>
#include <vector>

#include "command_table.h"
#include "record.h"
#include "user_record.h"

namespace webmunk::cli {
namespace {

std::vector<Option> FieldOptions() {
  return {
      {"display-name", "NAME", "what people call the user"},
      {"email", "ADDRESS", "where the user gets mail"},
      {"role", "ROLE[:GROUP]", "what the user may do; may be repeated; none takes all away", true},
      {"disabled", "YES|NO", "whether the user cannot log in, and its tokens are refused"}};
}

// Reads the options into the user, and tells which fields they set. An error is one
// of usage.
absl::StatusOr<std::vector<std::string>> ReadFields(const Arguments& arguments, v1::User& user) {
  std::vector<std::string> paths;
  if (const auto name = arguments.Get("display-name")) {
    user.set_display_name(*name);
    paths.emplace_back("display_name");
  }
  if (const auto email = arguments.Get("email")) {
    user.set_email(*email);
    paths.emplace_back("email");
  }
  if (arguments.Has("role")) {
    const std::vector<std::string> roles = arguments.GetAll("role");
    const bool is_none = roles.size() == 1 && roles[0] == "none";
    for (const std::string& role : is_none ? std::vector<std::string>() : roles) {
      const absl::StatusOr<v1::RoleGrant> grant = ParseRoleGrant(role);
      if (!grant.ok()) return grant.status();
      *user.add_roles() = *grant;
    }
    paths.emplace_back("roles");
  }
  if (arguments.Has("disabled")) {
    const absl::StatusOr<bool> disabled = ReadYesNo(arguments, "disabled");
    if (!disabled.ok()) return disabled.status();
    user.set_disabled(*disabled);
    paths.emplace_back("disabled");
  }
  return paths;
}

ExitCode WriteUser(const absl::StatusOr<v1::User>& user, const CallSettings& settings,
                   Console& console) {
  if (!user.ok()) return Fail(console, user.status());
  UserRecord(*user).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  v1::CreateUserRequest request;
  request.set_user_id(*user);
  const auto paths = ReadFields(arguments, *request.mutable_user());
  if (!paths.ok()) return FailUsage(console, paths.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteUser(settings->client.CreateUser(request), *settings, console);
}

ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  v1::UpdateUserRequest request;
  request.mutable_user()->set_name(UserName(*user));
  const auto paths = ReadFields(arguments, *request.mutable_user());
  if (!paths.ok()) return FailUsage(console, paths.status());
  if (paths->empty()) return FailUsage(console, absl::InvalidArgumentError("nothing to set"));
  for (const std::string& path : *paths) request.mutable_update_mask()->add_paths(path);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteUser(settings->client.UpdateUser(request), *settings, console);
}

}  // namespace

Command UsersCreateCommand() {
  return {"users create",
          "USER [OPTION]...",
          "Add somebody who works with the study.",
          "The user cannot log in until it has a password: see webmunk users password.\n"
          "Roles are viewer, exporter, manager and admin, each with what those before it may;\n"
          "with a group's number behind it, for its participants alone.",
          FieldOptions(),
          RunCreate};
}

Command UsersSetCommand() {
  return {"users set",      "USER OPTION...",
          "Change a user.", "The roles given are all that the user has from then on.",
          FieldOptions(),   RunSet};
}

}  // namespace webmunk::cli
