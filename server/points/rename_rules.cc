#include "server/points/rename_rules.h"

#include <re2/re2.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "server/points/data_point.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPatternLength = 1000;
// The whole, and groups 1 to 9.
constexpr int kGroups = 10;

}  // namespace

RenameRules::RenameRules() = default;
RenameRules::~RenameRules() = default;
RenameRules::RenameRules(RenameRules&&) noexcept = default;
RenameRules& RenameRules::operator=(RenameRules&&) noexcept = default;

absl::Status RenameRules::Add(const std::string& pattern, const std::string& replacement) {
  if (pattern.empty()) return absl::InvalidArgumentError("pattern is required");
  if (pattern.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("pattern must not have U+0000: write it as \\x00");
  }
  if (pattern.size() > kMaxPatternLength) {
    return absl::InvalidArgumentError(
        absl::StrCat("pattern must not have more than ", kMaxPatternLength, " bytes"));
  }
  if (replacement.empty() || CountCharacters(replacement) > kMaxIdentifierLength ||
      replacement.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("replacement must have 1 to ",
                                                   kMaxIdentifierLength,
                                                   " characters, and none of them U+0000"));
  }
  auto compiled = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
  if (!compiled->ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("pattern is no RE2 regular expression: ", compiled->error()));
  }
  std::string error;
  if (!compiled->CheckRewriteString(replacement, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("replacement: ", error));
  }
  rules_.push_back({std::move(compiled), replacement});
  return absl::OkStatus();
}

std::string RenameRules::Apply(std::string_view identifier) const {
  const re2::StringPiece text(identifier.data(), identifier.size());
  std::array<re2::StringPiece, kGroups> groups;
  for (const Rule& rule : rules_) {
    if (!rule.pattern->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH, groups.data(), kGroups)) {
      continue;
    }
    std::string renamed;
    rule.pattern->Rewrite(&renamed, rule.replacement, groups.data(), kGroups);
    return renamed;
  }
  return std::string(identifier);
}

bool IsRuleOf(std::string_view pattern, std::string_view replacement, std::string_view identifier) {
  std::string escaped;
  for (const char c : identifier) escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return pattern == identifier ||
         pattern == re2::RE2::QuoteMeta(re2::StringPiece(identifier.data(), identifier.size())) ||
         replacement == escaped;
}

}  // namespace webmunk
