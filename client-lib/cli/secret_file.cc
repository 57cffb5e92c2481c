#include "secret_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "bundle_file.h"

namespace webmunk::cli {
namespace {

constexpr std::size_t kMostSecretBytes = std::size_t{1} << 20;

absl::Status Failure(const std::string& path) {
  return absl::UnknownError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

bool WriteAll(int file, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read a token from ", path));
  }
  absl::StripAsciiWhitespace(&text);
  const bool is_printable =
      std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isgraph(c); });
  if (text.empty() || !is_printable) {
    return absl::InvalidArgumentError(absl::StrCat("there is no token in ", path));
  }
  return text;
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view secret) {
  const std::string beside = path + ".new";
  unlink(beside.c_str());
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Failure(path);
  const bool is_written = WriteAll(file, absl::StrCat(secret, "\n"));
  const bool is_closed = close(file) == 0;
  if (!is_written || !is_closed || std::rename(beside.c_str(), path.c_str()) != 0) {
    absl::Status failure = Failure(path);
    unlink(beside.c_str());
    return failure;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> AskSecret(Console& console, const std::string& prompt) {
  if (console.ask_secret) {
    const std::optional<std::string> secret = console.ask_secret(prompt);
    if (secret && !secret->empty()) return *secret;
    return absl::InvalidArgumentError("no password was given");
  }
  std::string line;
  std::getline(console.in, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) {
    return absl::InvalidArgumentError("no password was given on the standard input");
  }
  return line;
}

absl::StatusOr<std::string> ReadSecretText(const std::string& path, Console& console,
                                           const std::string& prompt) {
  if (path == "-" && console.ask_secret) return AskSecret(console, prompt);
  const std::string source = path == "-" ? "the standard input" : path;
  const absl::StatusOr<std::string> text = ReadBundleFile(path, console.in, kMostSecretBytes);
  if (!text.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(source, " ", text.status().message()));
  }
  absl::string_view secret = *text;
  if (absl::ConsumeSuffix(&secret, "\n")) absl::ConsumeSuffix(&secret, "\r");
  if (secret.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no secret in ", source));
  }
  return std::string(secret);
}

}  // namespace webmunk::cli
