#include <string>
#include <vector>

#include "command_table.h"
#include "list_command.h"
#include "record.h"
#include "secret_file.h"
#include "user_record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::User& user) { return UserRecord(user).Json(); }
std::vector<std::string> Fields(const v1::User& user) { return UserRecord(user).Values(); }

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("users list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListUsersRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::User>(settings->client.ListUsers(request), *settings, console, UserHeading(),
                             Json, Fields);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::User> found = settings->client.GetUser(*user);
  if (!found.ok()) return Fail(console, found.status());
  UserRecord(*found).Write(settings->format, console.out);
  return kSucceeded;
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::DeleteUserRequest request;
  request.set_name(UserName(*user));
  const absl::Status status = settings->client.DeleteUser(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

// The caller's own password is changed by showing the one before, another's is reset.
ExitCode RunPassword(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ChangePasswordRequest change;
  if (*user == "me") {
    const absl::StatusOr<std::string> current = AskSecret(console, "Current password");
    if (!current.ok()) return FailUsage(console, current.status());
    change.set_current_password(*current);
  }
  const absl::StatusOr<std::string> password = AskSecret(console, "New password");
  if (!password.ok()) return FailUsage(console, password.status());
  absl::Status status;
  if (*user == "me") {
    change.set_new_password(*password);
    status = settings->client.ChangePassword(change);
  } else {
    v1::ResetPasswordRequest reset;
    reset.set_name(UserName(*user));
    reset.set_new_password(*password);
    status = settings->client.ResetPassword(reset);
  }
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command UsersListCommand() {
  return {"users list",
          "[OPTION]...",
          "List the people who work with the study.",
          "Fields: identifier, display name, e-mail address, roles, whether disabled, when made,\n"
          "when last logged in.",
          {kLimitOption},
          RunList};
}

Command UsersShowCommand() {
  return {"users show", "USER|me [OPTION]...", "Show a user.", nullptr, {}, RunShow};
}

Command UsersDeleteCommand() {
  return {"users delete",
          "USER [OPTION]...",
          "Delete a user with its sessions and tokens.",
          nullptr,
          {},
          RunDelete};
}

Command UsersPasswordCommand() {
  return {"users password",
          "USER|me [OPTION]...",
          "Give a user another password.",
          "Asks for it, or reads it as a line from the standard input; for `me` after the\n"
          "current one.",
          {},
          RunPassword};
}

}  // namespace webmunk::cli
