#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "command_table.h"
#include "list_command.h"
#include "participant_record.h"
#include "record.h"
#include "secret_file.h"
#include "user_record.h"

namespace webmunk::cli {
namespace {

constexpr int kUsualDays = 90;
constexpr int kMostDays = 366;

constexpr Option kUserOption = {"user", "USER", "whose; by default the caller's own"};

std::string ParentFrom(const Arguments& arguments) {
  return UserName(arguments.Get("user").value_or("me"));
}

std::string Json(const v1::ApiToken& token) { return TokenRecord(token).Json(); }
std::vector<std::string> Fields(const v1::ApiToken& token) { return TokenRecord(token).Values(); }

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("tokens list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListApiTokensRequest request;
  request.set_parent(ParentFrom(arguments));
  request.set_page_size(settings->page_size());
  return WriteList<v1::ApiToken>(settings->client.ListApiTokens(request), *settings, console,
                                 TokenHeading(), Json, Fields);
}

absl::StatusOr<v1::CreateApiTokenRequest> ReadRequest(const Arguments& arguments) {
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError("tokens create takes no arguments");
  }
  v1::CreateApiTokenRequest request;
  request.set_parent(ParentFrom(arguments));
  v1::ApiToken& token = *request.mutable_api_token();
  token.set_display_name(arguments.Get("name").value_or(""));
  const absl::StatusOr<v1::Role> role = ParseRole(arguments.Get("role").value_or(""));
  if (!role.ok()) return role.status();
  token.set_role(*role);
  for (const std::string& number : arguments.GetAll("group")) {
    const absl::StatusOr<std::string> group = GroupName(number);
    if (!group.ok()) return group.status();
    token.add_groups(*group);
  }
  const absl::StatusOr<int> days = arguments.GetNumber("days", kUsualDays, 1, kMostDays);
  if (!days.ok()) return days.status();
  token.mutable_expire_time()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(24) * *days));
  return request;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<v1::CreateApiTokenRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto created = settings->client.CreateApiToken(*request);
  if (!created.ok()) return Fail(console, created.status());
  Record record = TokenRecord(created->api_token());
  if (const auto file = arguments.Get("write")) {
    const absl::Status written = WriteSecretFile(*file, created->token());
    if (!written.ok()) return Fail(console, written);
  } else {
    record.String("token", created->token());
  }
  record.Write(settings->format, console.out);
  return kSucceeded;
}

ExitCode RunRevoke(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = OnlyArgument(arguments, "token");
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::Status status = settings->client.RevokeApiToken(*name);
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command TokensListCommand() {
  return {"tokens list",
          "[OPTION]...",
          "List a user's tokens, newest first, without the secrets.",
          "Fields: name, display name, role, groups, when it ends, when made, when and where from\n"
          "it was used last.",
          {kUserOption, kLimitOption},
          RunList};
}

Command TokensCreateCommand() {
  return {"tokens create",
          "--role ROLE [OPTION]...",
          "Make a token, by which a tool calls in a user's name.",
          "Nothing shows the secret again. A token never allows more than its user may.",
          {{"role", "ROLE", "the most that it allows: viewer, exporter, manager or admin"},
           {"group", "GROUP", "only participants of this group; may be repeated", true},
           {"days", "N", "for how long, at most 366; by default 90"},
           {"name", "NAME", "what it is for"},
           {"write", "FILE", "write the secret into this file, and do not print it"},
           kUserOption},
          RunCreate};
}

Command TokensRevokeCommand() {
  return {"tokens revoke",
          "TOKEN [OPTION]...",
          "End a token.",
          "TOKEN is its name as tokens list prints it, users/USER/tokens/N.",
          {},
          RunRevoke};
}

}  // namespace webmunk::cli
