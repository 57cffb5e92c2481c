#include "simulate/page_points.h"

#include "absl/strings/str_cat.h"
#include "simulate/web_text.h"

namespace webmunk::simulate {
namespace {

constexpr const char* kRules[] = {"[data-asin!=''][data-asin]", ".s-sponsored-label-text",
                                  "a:contains(\"Add to cart\")"};
constexpr const char* kClasses[] = {"webmunk-asin-item", "webmunk-sponsored", "webmunk-ad"};
constexpr double kLargePageShare = 0.01;

void WriteUrlAndTitle(const PageVisit& page, JsonText& json) {
  json.Key("url*").String(page.url);
  json.Key("page-title*").String(page.title);
}

std::string ElementHtml(Random& random, std::size_t bytes) {
  return bytes == 0 ? ItemHtml(random) : PageHtml(random, bytes);
}

// Layout engines give 64ths of a pixel.
double Pixels(Random& random, std::uint64_t end) {
  return static_cast<double>(random.Below(end * 64)) / 64;
}

void WritePlace(Random& random, JsonText& json) {
  json.Key("offset").BeginObject();
  json.Key("top").Real(Pixels(random, 9000)).Key("left").Number(random.Between(0, 1200));
  json.EndObject();
  json.Key("size").BeginObject();
  json.Key("width").Number(310).Key("height").Real(Pixels(random, 700));
  json.EndObject();
}

}  // namespace

PageVisit OpenPage(Random& random) {
  return {Uuid(random), PageUrl(random), PageTitle(random), random.Between(1, 400)};
}

void WriteMatchedRule(Random& random, const PageVisit& page, JsonText& json) {
  json.Key("page-id").String(page.page_id);
  json.Key("rule").String(random.Pick(kRules));
  json.Key("count").Number(random.Between(1, 60));
  WriteUrlAndTitle(page, json);
}

void WriteClassAdded(Random& random, const PageVisit& page, std::size_t html_bytes,
                     JsonText& json) {
  json.Key("page-id").String(page.page_id);
  json.Key("class-name").String(random.Pick(kClasses));
  WriteUrlAndTitle(page, json);
  json.Key("element-content*").String(ElementHtml(random, html_bytes));
}

void WriteElement(Random& random, const PageVisit& page, std::size_t html_bytes, JsonText& json) {
  json.Key("page-id").String(page.page_id);
  json.Key("element-id").String(absl::StrCat("webmunk_id_", Uuid(random)));
  json.Key("element-class").String(random.Pick(kClasses));
  WriteUrlAndTitle(page, json);
  json.Key("element-content*").String(ElementHtml(random, html_bytes));
  WritePlace(random, json);
}

void WriteClick(Random& random, const PageVisit& page, JsonText& json) {
  WriteElement(random, page, 0, json);
  const std::int64_t bytes = random.Chance(kLargePageShare) ? random.Between(1'000'000, 4'000'000)
                                                            : random.Between(20'000, 150'000);
  json.Key("page-content*").String(PageHtml(random, static_cast<std::size_t>(bytes)));
}

void WriteScrollPosition(Random& random, const PageVisit& page, JsonText& json) {
  json.Key("page-id").String(page.page_id);
  WriteUrlAndTitle(page, json);
  json.Key("top").Real(Pixels(random, 9000)).Key("left").Number(0);
  json.Key("width").Number(1440).Key("height").Number(random.Between(600, 900));
}

void WriteLogElements(Random& random, const PageVisit& page, JsonText& json) {
  json.Key("page-id").String(page.page_id);
  json.Key("pattern-matches").BeginObject();
  json.Key("title").BeginArray().BeginObject();
  json.Key("element-content*").String(absl::StrCat("<title>", page.title, "</title>"));
  json.Key("offset").BeginObject().Key("top").Number(0).Key("left").Number(0).EndObject();
  json.Key("size").BeginObject().Key("width").Number(0).Key("height").Number(0).EndObject();
  json.EndObject().EndArray();
  json.Key("#search .s-widget").BeginArray();
  for (std::int64_t left = random.Between(0, 2); left > 0; --left) {
    json.BeginObject().Key("element-content*").String(ItemHtml(random));
    WritePlace(random, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  WriteUrlAndTitle(page, json);
  json.Key("action").String("load");
}

void WriteCookies(Random& random, const PageVisit& page, JsonText& json) {
  WriteUrlAndTitle(page, json);
  json.Key("top-level").Bool(true);
  json.Key("root-url").String(page.url).Key("root-title").String(page.title);
  json.Key("cookies").BeginArray();
  for (std::int64_t left = random.Between(0, 4); left > 0; --left) {
    json.BeginObject().Key("name").String(random.Pick(kClasses));
    json.Key("value").String(Uuid(random)).Key("domain").String(".example.net");
    json.Key("path").String("/").Key("secure").Bool(random.Chance(0.7));
    json.Key("category").String("functional").EndObject();
  }
  json.EndArray();
}

}  // namespace webmunk::simulate
