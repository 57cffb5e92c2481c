#include "tests/bench/bench_load.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/form_encoding.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk::testing {
namespace {

constexpr size_t kParticipants = 2000;
constexpr int64_t kSpanMillis = 3 * 24 * 3600 * int64_t{1000};
constexpr char kAgent[] =
    "Study Browser Extension/0.39 Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36";

using Json = nlohmann::ordered_json;
using Random = std::mt19937;

// A product number.
std::string Token(Random& random) { return absl::StrFormat("B0%08X", random()); }

// Pseudo-words of a vocabulary of 15,625: a small one would compress too well.
std::string Words(Random& random, int count) {
  static constexpr const char* kSyllables[] = {
      "wire", "less", "char", "ger",   "kit", "chen", "or",    "gan", "ic",
      "por",  "ta",   "ble",  "steel", "gar", "den",  "light", "bat", "te",
      "ry",   "wo",   "men",  "tra",   "vel", "sto",  "rage"};
  const auto syllable = [&random] { return kSyllables[random() % std::size(kSyllables)]; };
  std::string text;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", syllable(), syllable(), syllable());
  }
  return text;
}

std::string Html(Random& random, int items) {
  std::string html;
  for (int i = 0; i < items; ++i) {
    absl::StrAppend(&html, "<div class=\"s-result-item s-asin sg-col-4-of-24\" data-asin=\"",
                    Token(random), "\"><a class=\"a-link-normal s-no-outline\" href=\"/dp/",
                    Token(random), "/ref=sr_1_", i, "?qid=", random(),
                    "&keywords=", random() % 100000,
                    "\"><span class=\"a-size-base-plus a-text-normal\">", Words(random, 9),
                    "</span></a><span class=\"a-price-whole\">", random() % 900, "</span></div>");
  }
  return html;
}

Json Point(Random& random, const std::string& participant, int64_t date) {
  static constexpr const char* kGenerators[] = {
      "webmunk-extension-element-show",    "webmunk-extension-element-hide",
      "webmunk-extension-class-added",     "webmunk-extension-element-click",
      "webmunk-extension-scroll-position", "webmunk-extension-log-elements"};
  const std::string generator = kGenerators[random() % std::size(kGenerators)];
  Json point;
  point["element-id"] = absl::StrFormat("%08x-%04x", random(), random() & 0xFFFF);
  point["element-class"] = random() % 2 == 0 ? "webmunk-asin-item" : "webmunk-sponsored";
  point["class-name"] = point["element-class"];
  point["url*"] = absl::StrCat("https://shop.example.com/s?k=", random() % 1000000);
  point["page-title*"] = Words(random, 6);
  point["element-content*"] = Html(random, static_cast<int>(random() % 4));
  point["offset"] = {{"top", random() % 9000}, {"left", random() % 1200}};
  point["size"] = {{"width", 320.5}, {"height", random() % 700}};
  point["tab-id"] = random() % 1000;
  point["page-id"] = absl::StrFormat("%08x-%08x-%08x", random(), random(), random());
  point["generatorId"] = generator;
  point["date"] = date;
  point["passive-data-metadata"] = {{"source", participant},
                                    {"generator", generator + ": " + kAgent},
                                    {"generator-id", generator},
                                    {"timestamp", static_cast<double>(date) / 1000},
                                    {"timezone", "America/New_York"}};
  return point;
}

grpc::ByteBuffer GrpcRequest(const std::string& gzip) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(gzip);
  request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

BenchLoad MakeBenchLoad(size_t points) {
  Random random(1);
  const int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  BenchLoad load;
  size_t gzip_bytes = 0;
  for (size_t i = 0; load.points < points; ++i, load.points += kPointsPerBundle) {
    const std::string participant = absl::StrFormat("%08d", 10000000 + i % kParticipants);
    int64_t date = now - static_cast<int64_t>(random() % kSpanMillis);
    Json bundle = Json::array();
    for (size_t p = 0; p < kPointsPerBundle; ++p) {
      date += 1 + random() % 2000;
      bundle.push_back(Point(random, participant, date));
    }
    const std::string pretty = bundle.dump(2);
    const std::string gzip = Gzip(pretty);
    load.pretty_bytes += static_cast<double>(pretty.size());
    load.minified_bytes += static_cast<double>(bundle.dump().size());
    gzip_bytes += gzip.size();
    HttpRequest request =
        FormPost("/data/add-bundle.json", {{"compression", "gzip"}, {"payload", Base64(gzip)}});
    load.bundles.push_back({GrpcRequest(gzip), SerializeRequest(request)});
  }
  load.gzip_ratio = load.pretty_bytes / static_cast<double>(gzip_bytes);
  load.pretty_bytes /= static_cast<double>(load.points);
  load.minified_bytes /= static_cast<double>(load.points);
  return load;
}

}  // namespace webmunk::testing
