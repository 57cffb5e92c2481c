#include "server/admin/app_config_match.h"

#include <re2/re2.h>

#include "absl/strings/str_cat.h"
#include "server/base/json_quote.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPatternLength = 1024;
// As many as there can be of one kind; a pattern takes some kilobytes.
constexpr size_t kMaxKept = 2000;
constexpr int64_t kMaxPatternMemory = int64_t{1} << 20;
constexpr std::string_view kEverything = ".*";

std::shared_ptr<const re2::RE2> Compile(const std::string& pattern) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMaxPatternMemory);
  return std::make_shared<const re2::RE2>(pattern, options);
}

std::string Fault(std::string_view what, const std::string& pattern) {
  return absl::StrCat("the ", std::string(what), " does not match ", JsonQuote(pattern));
}

}  // namespace

absl::Status CheckAppConfigPattern(std::string_view field, const std::string& pattern) {
  const size_t length = CountCharacters(pattern);
  if (length == 0 || length > kMaxPatternLength || pattern.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(std::string(field), " must have 1 to ",
                                                   kMaxPatternLength, " characters and no U+0000"));
  }
  const std::shared_ptr<const re2::RE2> compiled = Compile(pattern);
  if (compiled->ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), " is no RE2 regular expression: ", compiled->error()));
}

PatternMatcher::PatternMatcher() = default;
PatternMatcher::~PatternMatcher() = default;

std::shared_ptr<const re2::RE2> PatternMatcher::Read(const std::string& pattern) {
  MutexLock lock(mutex_);
  const auto found = read_.find(pattern);
  if (found != read_.end()) return found->second;
  // Rare: patterns that nobody has any more fill it.
  if (read_.size() >= kMaxKept) read_.clear();
  return read_.emplace(pattern, Compile(pattern)).first->second;
}

bool PatternMatcher::Fits(const std::string& pattern, std::string_view text) {
  if (pattern == kEverything) return true;
  const std::shared_ptr<const re2::RE2> compiled = Read(pattern);
  return compiled->ok() &&
         re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled);
}

AppConfigChoice ChooseAppConfig(std::optional<int32_t> own,
                                const std::vector<AppConfigPatterns>& candidates,
                                std::string_view identifier, std::string_view context,
                                PatternMatcher& matcher) {
  AppConfigChoice choice;
  const auto look = [&](int32_t id, AppConfigRule rule, std::string fault, const char* why) {
    const bool fits = fault.empty();
    choice.trials.push_back(
        {.id = id, .rule = rule, .chosen = fits, .reason = fits ? why : std::move(fault)});
    if (!fits) return false;
    choice.rule = rule;
    choice.id = id;
    return true;
  };
  if (own && look(*own, AppConfigRule::kOwn, "", "it is the participant's own")) return choice;
  for (const AppConfigPatterns& candidate : candidates) {
    if (candidate.id_pattern != identifier) continue;
    const bool fits = matcher.Fits(candidate.context_pattern, context);
    if (look(candidate.id, AppConfigRule::kEqualIdentifier,
             fits ? "" : Fault("context", candidate.context_pattern),
             "the pattern is the identifier, and the context matches")) {
      return choice;
    }
  }
  for (const AppConfigPatterns& candidate : candidates) {
    std::string fault;
    if (!matcher.Fits(candidate.id_pattern, identifier)) {
      fault = Fault("identifier", candidate.id_pattern);
    } else if (!matcher.Fits(candidate.context_pattern, context)) {
      fault = Fault("context", candidate.context_pattern);
    }
    if (look(candidate.id, AppConfigRule::kPatterns, std::move(fault),
             "identifier and context match")) {
      return choice;
    }
  }
  return choice;
}

}  // namespace webmunk
