// Measures how fast points become rows: one thread, points in memory. Prints a line of
// rows/s and bytes/s per kind of point.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/reports/row_writer.h"

namespace webmunk {
namespace {

constexpr int64_t kFirst = 1'718'064'000'000'000;

std::string Metadata(const std::string& generator) {
  return absl::StrCat(
      R"("tab-id":12,"date":1718041530123,"generatorId":")", generator,
      R"(","passive-data-metadata":{"source":"12345678","generator":")", generator,
      R"(: Study Browser Extension/0.39 Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, )"
      R"(like Gecko) Chrome/125.0.0.0 Safari/537.36","generator-id":")",
      generator, R"(","timestamp":1718041530.123,"timezone":"America/New_York"}})");
}

constexpr char kPage[] =
    R"("page-id":"0b0e2f6a-7a65-4f7e-9c1d-2f6f2f0e8a11","url*":"https://www.example.com/s?k=usb+cable&ref=nb_sb","page-title*":"Example.com : usb cable",)";

// HTML of a card in a list of products, `size` bytes of it.
std::string Html(size_t size) {
  constexpr char kCard[] =
      R"(<div data-asin=\"B000000000\" class=\"s-result-item card\">\n  <span class=\"a-text\">USB cable, 2 m — black</span>\n</div>)";
  std::string html;
  while (html.size() < size) html += kCard;
  return html;
}

void Measure(const char* kind, const char* generator, const std::string& members,
             ExportFormat format = ExportFormat::kTsv) {
  constexpr int kRounds = 5;
  constexpr size_t kPoints = 1000;
  std::vector<std::string> points;
  for (size_t i = 0; i < kPoints; ++i) {
    points.push_back(absl::StrCat("{\"n\":", i, ",", members, Metadata(generator)));
  }
  RowWriter writer(FindReport(generator), {.format = format, .time_zone = "America/New_York"});
  RowBuffer out;
  const int passes = static_cast<int>(
      std::max<size_t>(1, (size_t{200} << 20) / kPoints / (points.front().size() + 400)));
  double best = 1e9;
  size_t bytes = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    int64_t time = kFirst;
    bytes = 0;
    for (int pass = 0; pass < passes; ++pass) {
      for (const std::string& point : points) {
        time -= 1'234'000;
        writer.AppendRows({.created = time,
                           .recorded = kFirst + 1'234'567,
                           .source = "12345678",
                           .generator = generator,
                           .properties = point},
                          out);
        if (out.size() > (size_t{256} << 10)) {
          bytes += out.size();
          out.Truncate(0);
        }
      }
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    best = std::min(best, taken.count());
  }
  const double rows = static_cast<double>(passes) * kPoints;
  std::printf("%-12s %10.0f rows/s %7.3f us/row %6.0f MB/s of TSV %8zu bytes/point\n", kind,
              rows / best, 1e6 * best / rows, static_cast<double>(bytes) / best / 1e6,
              points.front().size());
}

}  // namespace
}  // namespace webmunk

int main() {
  using webmunk::Html;
  using webmunk::kPage;
  using webmunk::Measure;
  const std::string page = kPage;
  Measure("action", "webmunk-extension-action", R"("action":"upload-data",)");
  Measure("scroll", "webmunk-extension-scroll-position",
          page + R"("top":800.5,"left":0,"width":1440,"height":789.1875,)");
  Measure("rule", "webmunk-extension-matched-rule",
          page + R"("rule":"[data-asin!='']","count":48,)");
  const std::string element = page +
                              R"("element-class":"asin","offset":{"top":1204.5,"left":240},)"
                              R"("size":{"width":310,"height":482.1875},"element-content*":")";
  Measure("show 1.5 KB", "webmunk-extension-element-show", element + Html(1000) + R"(",)");
  Measure("show 23 KB", "webmunk-extension-element-show", element + Html(23'000) + R"(",)");
  Measure("log 23 KB", "webmunk-extension-log-elements",
          page +
              R"("pattern-matches":{".s-result-item":[{"offset":{"top":1,"left":2},)"
              R"("size":{"width":3,"height":4},"element-content*":")" +
              Html(23'000) + R"("}]},)");
  Measure("cookies", "browser-cookies", page + R"("cookies":[{"name":"a","value":"b"}],)");
  return 0;
}
