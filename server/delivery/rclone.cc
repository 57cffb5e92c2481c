#include "server/delivery/rclone.h"

#include <simdjson.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256_stream.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr absl::Duration kShort = absl::Minutes(3);
// What a file may take beside that, as slow as it is.
constexpr int64_t kSlowestBytesPerSecond = int64_t{32} << 10;
constexpr int kDirectoryNotFound = 3;
constexpr int kFileNotFound = 4;

absl::Duration TimeFor(int64_t size) {
  return kShort + absl::Seconds(size / kSlowestBytesPerSecond);
}

// The end of a call whose output does not matter.
absl::Status Ended(const absl::StatusOr<ChildResult>& result) {
  if (!result.ok()) return result.status();
  if (result->exit_code == 0) return absl::OkStatus();
  return RcloneError(result->exit_code, result->errors);
}

absl::StatusOr<std::optional<Rclone::File>> ParseFile(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element file;
  if (parser.parse(json).get(file) != simdjson::SUCCESS) {
    return absl::UnknownError("rclone's answer cannot be read");
  }
  if (file.is_null()) return std::nullopt;
  Rclone::File found;
  bool is_folder = true;
  if (file["Size"].get(found.size) != simdjson::SUCCESS ||
      file["IsDir"].get(is_folder) != simdjson::SUCCESS) {
    return absl::UnknownError("rclone's answer cannot be read");
  }
  std::string_view name;
  // What is not there in a bucket is told as a folder without a name.
  if (is_folder && file["Name"].get(name) == simdjson::SUCCESS && name.empty()) {
    return std::nullopt;
  }
  if (is_folder) return absl::FailedPreconditionError("a folder has the archive's name");
  simdjson::dom::object hashes;
  if (file["Hashes"].get(hashes) == simdjson::SUCCESS) {
    for (const auto [kind, hash] : hashes) {
      std::string_view text;
      if (hash.get(text) == simdjson::SUCCESS && !text.empty()) {
        found.hashes.emplace(kind, text);
      }
    }
  }
  return found;
}

}  // namespace

absl::StatusOr<ChildResult> Rclone::Run(const RcloneSettings& settings,
                                        std::vector<std::string> arguments, absl::Duration timeout,
                                        const ShouldStop& stop,
                                        std::function<void(std::string_view)> take_output) const {
  ChildCall call;
  call.arguments = std::move(arguments);
  call.arguments.insert(
      call.arguments.begin(),
      {options_.program, "--retries=1", "--low-level-retries=3", "--ask-password=false",
       "--stats=0", "--log-level=ERROR", "--transfers=1", "--checkers=1", "--buffer-size=1M",
       absl::StrCat("--contimeout=", absl::ToInt64Milliseconds(options_.connect_timeout), "ms"),
       absl::StrCat("--timeout=", absl::ToInt64Milliseconds(options_.idle_timeout), "ms")});
  call.environment = settings;
  call.environment.insert(call.environment.end(),
                          {"HOME=/nonexistent", "RCLONE_CONFIG=/dev/null", "LANG=C.UTF-8"});
  call.timeout = timeout;
  call.should_stop = stop;
  call.may_connect = options_.may_connect;
  call.take_output = std::move(take_output);
  return RunChild(call);
}

absl::StatusOr<std::string> Rclone::Obscure(const std::string& secret) const {
  ChildCall call;
  call.arguments = {options_.program, "obscure", "-"};
  call.environment = {"HOME=/nonexistent", "RCLONE_CONFIG=/dev/null"};
  call.input = secret;
  WEBMUNK_ASSIGN_OR_RETURN(const ChildResult result, RunChild(call));
  std::string obscured = result.output;
  absl::StripAsciiWhitespace(&obscured);
  if (result.exit_code != 0 || obscured.empty()) {
    return absl::UnknownError("rclone cannot take a password");
  }
  return obscured;
}

absl::Status Rclone::CopyTo(const RcloneSettings& settings, const std::string& from,
                            const std::string& to, int64_t size, const ShouldStop& stop) const {
  // Hashes are compared afterwards, by those who know which ones to trust.
  return Ended(Run(
      settings, {"copyto", "--ignore-times", "--ignore-checksum", "--no-traverse", "--", from, to},
      TimeFor(size), stop));
}

absl::Status Rclone::MoveTo(const RcloneSettings& settings, const std::string& from,
                            const std::string& to, int64_t size, const ShouldStop& stop) const {
  return Ended(Run(settings, {"moveto", "--ignore-times", "--", from, to}, TimeFor(size), stop));
}

absl::Status Rclone::Delete(const RcloneSettings& settings, const std::string& path,
                            const ShouldStop& stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(const ChildResult result,
                           Run(settings, {"deletefile", "--", path}, kShort, stop));
  const bool is_gone = absl::StrContains(result.errors, "is a directory or doesn't exist");
  if (result.exit_code == 0 || is_gone) return absl::OkStatus();
  return RcloneError(result.exit_code, result.errors);
}

absl::Status Rclone::DeletePartials(const RcloneSettings& settings, const std::string& path,
                                    const ShouldStop& stop) const {
  const size_t begin = path.find_last_of("/:") + 1;
  std::string pattern = "/";
  for (const char c : path.substr(begin)) {
    if (std::string_view("*?[]{}\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const ChildResult result,
      Run(settings,
          {"delete", "--max-depth=1", absl::StrCat("--include=", pattern, ".[0-9]*.partial"), "--",
           path.substr(0, begin)},
          kShort, stop));
  if (result.exit_code == 0 || result.exit_code == kDirectoryNotFound) return absl::OkStatus();
  return RcloneError(result.exit_code, result.errors);
}

absl::StatusOr<std::optional<Rclone::File>> Rclone::Stat(const RcloneSettings& settings,
                                                         const std::string& path,
                                                         const ShouldStop& stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(
      const ChildResult result,
      Run(settings, {"lsjson", "--stat", "--hash", "--no-modtime", "--no-mimetype", "--", path},
          kShort, stop));
  if (result.exit_code == kDirectoryNotFound || result.exit_code == kFileNotFound) {
    return std::nullopt;
  }
  if (result.exit_code != 0) return RcloneError(result.exit_code, result.errors);
  return ParseFile(result.output);
}

absl::StatusOr<std::string> Rclone::HashOf(const std::string& path, const std::string& kind,
                                           int64_t size, const ShouldStop& stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(const ChildResult result,
                           Run({}, {"hashsum", kind, "--", path}, TimeFor(size), stop));
  if (result.exit_code != 0) return absl::UnknownError("the archive cannot be hashed");
  // The hash and two spaces, then the name.
  return result.output.substr(0, result.output.find(' '));
}

absl::StatusOr<std::string> Rclone::ReadSha256(const RcloneSettings& settings,
                                               const std::string& path, int64_t size,
                                               const ShouldStop& stop) const {
  Sha256Stream hash;
  WEBMUNK_RETURN_IF_ERROR(Ended(Run(settings, {"cat", "--", path}, TimeFor(size), stop,
                                    [&](std::string_view bytes) { hash.Add(bytes); })));
  return absl::BytesToHexString(hash.Finish());
}

}  // namespace webmunk
