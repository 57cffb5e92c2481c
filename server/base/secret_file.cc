#include "server/base/secret_file.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kMaxFile = size_t{64} << 10;

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read the file ", path));
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMaxFile) {
    return absl::InvalidArgumentError(absl::StrCat("the file ", path, " is too large"));
  }
  return text;
}

absl::Status EmptyFile(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat("the file ", path, " is empty"));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadSecretLines(const std::string& path) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line.front() != '#') lines.emplace_back(line);
  }
  if (lines.empty()) return EmptyFile(path);
  return lines;
}

absl::StatusOr<std::string> ReadPasswordLine(const std::string& path) {
  WEBMUNK_ASSIGN_OR_RETURN(std::string text, ReadText(path));
  text.resize(std::min(text.find('\n'), text.size()));
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return EmptyFile(path);
  return text;
}

bool EqualsInConstantTime(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace webmunk
