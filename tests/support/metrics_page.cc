#include "tests/support/metrics_page.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/support/http_client.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

// The names of the labels in `{a="x",b="y"}`; none of our values holds a comma.
std::vector<std::string> LabelNames(const std::string& labels) {
  std::vector<std::string> names;
  for (const absl::string_view label : absl::StrSplit(labels, ',', absl::SkipEmpty())) {
    const std::string name(label.substr(0, label.find('=')));
    if (name != "le") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

MetricsPage MetricsPage::Read(int port) {
  HttpClient http(port, std::chrono::seconds(10));
  const auto response =
      http.Send({.method = "GET", .target = "/metrics", .headers = {}, .body = ""});
  Require(response.has_value() && response->status == 200, "no /metrics");
  MetricsPage page;
  for (const absl::string_view line : absl::StrSplit(response->body, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() >= 4 && words[1] == "TYPE") page.types_[words[2]] = words[3];
    if (words.size() >= 2 && words[0] != "#") {
      page.series_[words[0]] = std::strtod(words[1].c_str(), nullptr);
    }
  }
  return page;
}

double MetricsPage::Value(const std::string& series) const {
  const auto found = series_.find(series);
  return found == series_.end() ? 0 : found->second;
}

std::set<std::string> MetricsPage::Shapes() const {
  std::set<std::string> shapes;
  for (const auto& [series, value] : series_) {
    if (!absl::StartsWith(series, "webmunk_")) continue;
    const size_t brace = series.find('{');
    absl::string_view name = absl::string_view(series).substr(0, brace);
    for (const char* suffix : {"_bucket", "_sum", "_count"}) {
      absl::string_view base = name;
      if (absl::ConsumeSuffix(&base, suffix) && types_.count(std::string(base)) > 0) name = base;
    }
    const std::string labels =
        brace == std::string::npos ? "" : series.substr(brace + 1, series.size() - brace - 2);
    const auto type = types_.find(std::string(name));
    Require(type != types_.end(), "no TYPE of " + series);
    std::string shape = std::string(name) + " " + type->second;
    for (const std::string& label : LabelNames(labels)) shape += " " + label;
    shapes.insert(shape);
  }
  return shapes;
}

}  // namespace webmunk::testing
