#include "simulate/extension.h"

#include "absl/strings/str_cat.h"

namespace webmunk::simulate {
namespace {

constexpr std::size_t kMaxRows = 64;
constexpr std::size_t kMaxUnits = 131'072;
constexpr std::int64_t kDayMs = 86'400'000;

constexpr const char* kTimeZones[] = {"America/New_York",
                                      "America/Chicago",
                                      "America/Denver",
                                      "America/Los_Angeles",
                                      "Europe/Berlin",
                                      "Asia/Kolkata",
                                      "Asia/Kathmandu",
                                      "Australia/Lord_Howe",
                                      "Pacific/Apia",
                                      "America/St_Johns",
                                      "UTC"};
constexpr const char* kUserAgents[] = {
    "Study Browser Extension/0.39 Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36",
    "Study Browser Extension/0.39 Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
    "Study Browser Extension/0.38 Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36"};
constexpr char kImporter[] = "Passive Data Kit External Importer";

// Digits 1 to 9, as studies give them, but twelve instead of eight: runs with
// different seeds hardly ever share a participant. Within a run none is given
// twice, since the step is coprime with the number of identifiers.
std::string Identifier(std::uint64_t seed, std::size_t index) {
  constexpr std::uint64_t kIdentifiers = 282'429'536'481;  // 9^12
  constexpr std::uint64_t kStep = 100'000'007;
  std::uint64_t n = (Mix(seed, 0) % kIdentifiers + index * kStep) % kIdentifiers;
  std::string digits;
  for (int i = 0; i < 12; ++i, n /= 9) digits += static_cast<char>('1' + n % 9);
  return digits;
}

// When a participant's queue begins: most are days old, some were offline for a
// year, and some clocks are wrong.
std::int64_t StartMs(Random& random, std::int64_t now_ms) {
  constexpr std::int64_t kEarly1970 = 3 * kDayMs;
  if (random.Chance(0.01)) return kEarly1970 + random.Between(0, kDayMs);
  if (random.Chance(0.01)) return now_ms + random.Between(300 * kDayMs, 4000 * kDayMs);
  if (random.Chance(0.05)) return now_ms - random.Between(30 * kDayMs, 400 * kDayMs);
  return now_ms - random.Between(0, 3 * kDayMs);
}

// Milliseconds as seconds, as JavaScript prints the quotient.
std::string Seconds(std::int64_t date_ms) {
  std::string seconds = absl::StrCat(date_ms / 1000);
  if (const std::int64_t millis = date_ms % 1000; millis != 0) {
    std::string digits = absl::StrCat(1000 + millis).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    absl::StrAppend(&seconds, ".", digits);
  }
  return seconds;
}

bool IsImported(Kind kind) {
  return kind == Kind::kExternalAmazonItem || kind == Kind::kExternalEngagement;
}

}  // namespace

Extension::Extension(const Study& study, std::size_t index)
    : participant_(Identifier(study.seed, index)),
      time_zone_(nullptr),
      user_agent_(nullptr),
      browsing_([&] {
        Random random(Mix(study.seed, index + 1));
        time_zone_ = random.Pick(kTimeZones);
        user_agent_ = random.Pick(kUserAgents);
        const std::int64_t start_ms = StartMs(random, study.now_ms);
        return Browsing(random.Next(), start_ms, study.html_bytes);
      }()) {}

void Extension::Browse(std::size_t rows) {
  if (rows == 0) return;
  rows_.push_back(browsing_.LocalTasks());
  for (std::size_t i = 1; i < rows; ++i) rows_.push_back(browsing_.Next());
}

void Extension::Append(const Row& row, Bundle& bundle) const {
  const char* generator = kGenerators[static_cast<std::size_t>(row.kind)];
  absl::StrAppend(&bundle.json, bundle.points.empty() ? "[\n  " : ",\n  ", row.text);
  absl::StrAppend(&bundle.json, ",\n    \"passive-data-metadata\": {\n      \"source\": \"",
                  participant_, "\",\n      \"generator\": \"", generator, ": ",
                  IsImported(row.kind) ? kImporter : user_agent_, "\",\n      \"generator-id\": \"",
                  generator, "\",\n      \"timestamp\": ");
  absl::StrAppend(&bundle.json, Seconds(row.date_ms), ",\n      \"timezone\": \"", time_zone_,
                  "\"\n    }\n  }");
  bundle.points.push_back({row.date_ms, row.kind});
}

Bundle Extension::NextBundle() {
  Bundle bundle;
  std::size_t units = 0;
  for (const Row& row : rows_) {
    if (bundle.points.size() == kMaxRows || units >= kMaxUnits) break;
    Append(row, bundle);
    units += row.units;
  }
  Append(browsing_.Status(bundle.points.size()), bundle);
  bundle.json += "\n]";
  return bundle;
}

void Extension::MarkTransmitted(std::size_t rows) {
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(rows));
}

}  // namespace webmunk::simulate
