#include "tests/support/extension_client.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"

namespace webmunk::testing {
namespace {

constexpr size_t kMaxUnits = 131072;
constexpr char kUserAgent[] =
    "Study Browser Extension/0.39 Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";

// Length as JavaScript counts it.
size_t Utf16Units(const std::string& text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

int64_t NowMillis() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void ExtensionClient::Enqueue(const std::string& generator, const std::string& members,
                              int64_t date_ms) {
  rows_.push_back({generator, members, date_ms});
}

std::string ExtensionClient::PointJson(const Row& row) const {
  // date / 1000 as JavaScript prints it: no trailing zeros.
  std::string seconds = absl::StrCat(row.date_ms / 1000);
  if (const int64_t millis = row.date_ms % 1000; millis != 0) {
    std::string digits = absl::StrCat(1000 + millis).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    seconds += "." + digits;
  }
  return absl::StrCat("{", row.members, ",\"generatorId\":\"", row.generator,
                      "\",\"date\":", row.date_ms, ",\"passive-data-metadata\":{\"source\":\"",
                      participant_, "\",\"generator\":\"", row.generator, ": ", kUserAgent,
                      "\",\"generator-id\":\"", row.generator, "\",\"timestamp\":", seconds,
                      ",\"timezone\":\"America/Chicago\"}}");
}

std::string ExtensionClient::NextBundle() {
  std::vector<std::string> points;
  size_t units = 0;
  for (size_t i = transmitted_; i < rows_.size() && points.size() < max_rows_; ++i) {
    if (units >= kMaxUnits) break;
    points.push_back(PointJson(rows_[i]));
    units += Utf16Units(rows_[i].members) + 2;
  }
  bundle_rows_ = points.size();
  points.push_back(PointJson(
      {"pdk-system-status", absl::StrCat("\"pending_points\":", pending()), NowMillis()}));
  return nlohmann::ordered_json::parse(JsonArray(points)).dump(2);
}

bool ExtensionClient::Upload(HttpClient& http) {
  const auto response = http.Send(BundlePost(NextBundle()));
  if (!response.has_value() || !IsJson(response->body)) return false;
  transmitted_ += bundle_rows_;
  return true;
}

void ExtensionClient::ForgetMarks(size_t rows) { transmitted_ -= std::min(rows, bundle_rows_); }

}  // namespace webmunk::testing
