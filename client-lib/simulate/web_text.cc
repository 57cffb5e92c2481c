#include "simulate/web_text.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace webmunk::simulate {
namespace {

constexpr const char* kSyllables[] = {
    "wire", "less", "char",  "ger", "kit", "chen", "or", "gan", "ic",  "por", "ta",  "ble", "steel",
    "gar",  "den",  "light", "bat", "te",  "ry",   "wo", "men", "tra", "vel", "sto", "rage"};
constexpr const char* kSpecials[] = {"&amp;",        "&nbsp;",
                                     "&#8217;s",     "50&quot;",
                                     "caf\u00e9",    "\u2013",
                                     "\U0001F525",   "\U0001F3FB\u200D\u2642\uFE0F",
                                     "\u5546\u54c1", "\u0442\u043e\u0432\u0430\u0440",
                                     "\u00ae"};
constexpr const char* kSites[] = {"www.amazon.com", "www.example-shop.com", "news.example.org",
                                  "search.example.net"};
// U+D83D alone: the first half of an emoji.
constexpr char kHalfEmoji[] = "\xED\xA0\xBD";
constexpr double kSpecialShare = 0.02;
constexpr double kHalfEmojiShare = 0.002;
constexpr double kNulShare = 0.0005;

}  // namespace

std::string Words(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    if (random.Chance(kSpecialShare)) {
      text += random.Pick(kSpecials);
    } else {
      absl::StrAppend(&text, random.Pick(kSyllables), random.Pick(kSyllables),
                      random.Pick(kSyllables));
    }
  }
  return text;
}

std::string Uuid(Random& random) {
  const std::uint64_t a = random.Next();
  const std::uint64_t b = random.Next();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", a >> 32, a >> 16 & 0xFFFF, a & 0xFFF,
                         0x8000 | (b >> 48 & 0x3FFF), b & 0xFFFFFFFFFFFF);
}

std::string ProductNumber(Random& random) { return absl::StrFormat("B0%08X", random.Next() >> 32); }

std::string PageUrl(Random& random) {
  return absl::StrCat("https://", random.Pick(kSites), "/s?k=", random.Pick(kSyllables),
                      random.Pick(kSyllables), "&page=", random.Below(9),
                      "&qid=", random.Below(2'000'000'000), "&ref=sr_pg_", random.Below(9));
}

std::string PageTitle(Random& random) {
  std::string title = Words(random, 5);
  if (random.Chance(kHalfEmojiShare)) title += kHalfEmoji;
  if (random.Chance(kNulShare)) title.push_back('\0');
  return title;
}

std::string ItemHtml(Random& random) {
  const std::string product = ProductNumber(random);
  return absl::StrCat(
      "<div class=\"s-result-item s-asin sg-col-4-of-24\" data-asin=\"", product, "\" data-uuid=\"",
      Uuid(random), "\">\n  <a class=\"a-link-normal s-no-outline\" href=\"/dp/", product,
      "/ref=sr_1_", random.Below(48), "?qid=", random.Below(2'000'000'000), "\"><img src=\"/i/",
      absl::Hex(random.Next()), ".jpg\" alt=\"", Words(random, 4), "\">",
      "<span class=\"a-size-base-plus a-text-normal\">", Words(random, 9),
      "</span></a><span class=\"a-price-whole\">", random.Below(900), "</span></div>");
}

std::string PageHtml(Random& random, std::size_t bytes) {
  std::string html = absl::StrCat("<html lang=\"en-us\"><head><title>", PageTitle(random),
                                  "</title></head><body>\n");
  while (html.size() < bytes) html += ItemHtml(random);
  return html + "</body></html>";
}

}  // namespace webmunk::simulate
