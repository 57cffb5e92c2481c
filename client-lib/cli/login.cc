#include <cstdint>
#include <optional>
#include <string>

#include "command_table.h"
#include "global_options.h"
#include "plain_text.h"
#include "record.h"
#include "rfc3339.h"
#include "secret_file.h"

namespace webmunk::cli {
namespace {

constexpr int kUsualDays = 7;
constexpr int kMostDays = 366;
constexpr int kSecondsPerDay = 86'400;

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> user = OnlyArgument(arguments, "user");
  if (!user.ok()) return FailUsage(console, user.status());
  const std::optional<std::string> file = TokenFileFrom(arguments, console);
  if (!file) {
    return FailUsage(console, absl::InvalidArgumentError(
                                  "--token-file or $WEBMUNK_TOKEN_FILE must say where to keep it"));
  }
  if (arguments.Has("plaintext")) {
    return FailUsage(console, absl::InvalidArgumentError(
                                  "a password is not sent over remote plain text: use TLS"));
  }
  const absl::StatusOr<int> days = arguments.GetNumber("days", kUsualDays, 1, kMostDays);
  if (!days.ok()) return FailUsage(console, days.status());
  const absl::StatusOr<Client> client = ConnectAsNobody(arguments, console, absl::Seconds(30));
  if (!client.ok()) return FailUsage(console, client.status());
  v1::IssueTokenRequest request;
  request.set_user_id(*user);
  request.set_display_name("webmunk login");
  request.mutable_lifetime()->set_seconds(std::int64_t{*days} * kSecondsPerDay);
  const absl::StatusOr<std::string> password = AskSecret(console, "Password");
  if (!password.ok()) return FailUsage(console, password.status());
  request.set_password(*password);
  const absl::StatusOr<v1::IssueTokenResponse> issued = client->IssueToken(request);
  if (!issued.ok()) return Fail(console, issued.status());
  const absl::Status written = WriteSecretFile(*file, issued->token());
  if (!written.ok()) return Fail(console, written);
  console.err << "webmunk: the token in " << EscapeControls(*file) << " is good until "
              << FormatTime(issued->api_token().expire_time()) << "\n";
  return kSucceeded;
}

}  // namespace

Command LoginCommand() {
  return {"login",
          "USER --token-file FILE [OPTION]...",
          "Get a token with a password, and keep it in a file.",
          "Asks for the password, or reads it as a line from the standard input. The file, which\n"
          "only its owner can read, is then what --token-file or $WEBMUNK_TOKEN_FILE name.",
          {{"days", "N", "for how long, at most 366; by default 7"}},
          Run};
}

}  // namespace webmunk::cli
