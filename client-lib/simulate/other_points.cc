#include "simulate/other_points.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "simulate/web_text.h"

namespace webmunk::simulate {
namespace {

constexpr const char* kActions[] = {"show-main-screen",  "show-settings",     "show-rules",
                                    "show-amazon-fetch", "open-amazon-fetch", "open-settings",
                                    "open-css-help",     "close-screen",      "inspect-rules",
                                    "save-rules",        "reload-rules",      "upload-data"};
constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;

std::string Dollars(Random& random) {
  return absl::StrFormat("$%d.%02d", random.Below(120), random.Below(100));
}

void WriteOrderItem(Random& random, JsonText& json) {
  const std::string product = ProductNumber(random);
  json.BeginObject();
  json.Key("url").String(absl::StrCat("/gp/product/", product, "/ref=ppx_od_dt_b_asin_title"));
  json.Key("title").String(Words(random, 6)).Key("asin").String(product);
  json.Key("price").String(Dollars(random)).Key("condition").String("New");
  json.Key("seller").String(Words(random, 2)).EndObject();
}

void WriteProcessors(Random& random, JsonText& json) {
  json.Key("processors").BeginArray();
  for (int i = 0; i < 4; ++i) {
    const std::int64_t user = random.Between(1'000'000, 900'000'000);
    const std::int64_t idle = random.Between(1'000'000, 9'000'000'000);
    json.BeginObject().Key("usage").BeginObject();
    json.Key("idle").Number(idle).Key("kernel").Number(user / 4);
    json.Key("total").Number(idle + user + user / 4).Key("user").Number(user);
    json.EndObject().EndObject();
  }
  json.EndArray();
}

void WriteBox(const char* name, std::int64_t width, std::int64_t height, JsonText& json) {
  json.Key(name).BeginObject().Key("left").Number(0).Key("top").Number(0);
  json.Key("width").Number(width).Key("height").Number(height).EndObject();
}

}  // namespace

void WriteAction(Random& random, JsonText& json) {
  json.Key("action").String(random.Pick(kActions));
}

void WriteLocalTasks(Random& random, JsonText& json) {
  // Some configurations have no tasks.
  if (random.Chance(0.3)) return;
  json.Key("pending-tasks").BeginArray();
  for (std::int64_t left = random.Between(0, 2); left > 0; --left) {
    json.BeginObject().Key("message").String("Complete <b>survey</b> \u2013 5 minutes");
    json.Key("url").String("https://enroll.example.org/survey?id=1&lang=en").EndObject();
  }
  json.EndArray();
}

void WriteAmazonOrder(Random& random, std::int64_t date_ms, JsonText& json) {
  const absl::Time ordered = absl::FromUnixMillis(date_ms - random.Between(0, 900) * 86'400'000);
  json.Key("url").String(absl::StrCat(
      "https://www.amazon.com/gp/your-account/order-details/?orderID=", random.Below(1'000'000)));
  json.Key("items").BeginArray();
  for (std::int64_t left = random.Between(1, 4); left > 0; --left) WriteOrderItem(random, json);
  json.EndArray();
  json.Key("order-date")
      .String(absl::FormatTime("%Y-%m-%dT04:00:00.000Z", ordered, absl::UTCTimeZone()));
  if (random.Chance(0.8)) json.Key("order-delivered").Null();
  json.Key("order-number")
      .String(absl::StrFormat("%03d-%07d-%07d", random.Below(1000), random.Below(10'000'000),
                              random.Below(10'000'000)));
  json.Key("order-subtotal").String(Dollars(random)).Key("order-shipping").String("$0.00");
  json.Key("order-pretax-total").String(Dollars(random)).Key("order-tax").String(Dollars(random));
  json.Key("order-total").String(Dollars(random));
  json.Key("order-destination").String("DURHAM, NC 27701-1234");
}

void WriteAmazonOrderCount(Random& random, JsonText& json) {
  const std::int64_t year = random.Between(2015, 2026);
  json.Key("url").String(
      absl::StrCat("https://www.amazon.com/gp/css/order-history?orderFilter=year-", year));
  json.Key("count");
  random.Chance(0.05) ? json.Null() : json.Number(random.Between(0, 300));
  json.Key("period").String(absl::StrCat("year-", year));
}

void WriteSystemStatus(Random& random, std::size_t pending, JsonText& json) {
  json.Key("pending_points").Number(static_cast<std::int64_t>(pending));
  json.Key("cpu-info").BeginObject().Key("archName").String("x86_64");
  json.Key("features").BeginArray().String("sse2").String("avx2").EndArray();
  json.Key("modelName").String("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz");
  json.Key("numOfProcessors").Number(4);
  WriteProcessors(random, json);
  json.Key("temperatures").BeginArray().EndArray().EndObject();
  json.Key("display-info").BeginArray().BeginObject();
  json.Key("id").String("528597255").Key("name").String("Built-in Display");
  json.Key("isPrimary").Bool(true).Key("isInternal").Bool(true).Key("isEnabled").Bool(true);
  WriteBox("bounds", 1536, 864, json);
  WriteBox("workArea", 1536, 824, json);
  json.Key("overscan").BeginObject().EndObject();
  json.Key("dpiX").Real(120.5).Key("dpiY").Real(120.5).Key("rotation").Number(0);
  json.Key("modes").BeginArray().EndArray().EndObject().EndArray();
  json.Key("memory-info").BeginObject().Key("capacity").Number(8 * kGibibyte);
  json.Key("availableCapacity").Number(random.Between(kGibibyte / 4, 6 * kGibibyte)).EndObject();
}

void WriteExternalAmazonItem(Random& random, const std::string& day, JsonText& json) {
  const std::string price = Dollars(random);
  json.Key("item").String(Words(random, 7)).Key("category").String("Electronics");
  json.Key("asin").String(ProductNumber(random)).Key("unspc_code").String("43211706");
  json.Key("website").String("Amazon.com").Key("condition").String("new");
  json.Key("seller").String(Words(random, 2)).Key("list_price").String(price);
  json.Key("purchase_price").String(price).Key("purchase_subtotal").String(price);
  json.Key("purchase_tax").String("$0.00").Key("purchase_total").String(price);
  json.Key("currency").String("USD").Key("quantity").String("1").Key("status").String("Shipped");
  json.Key("zipcode").String("27701").Key("carrier_name").String("USPS");
  json.Key("ordered").String(day).Key("shipped").String(day);
  std::string order;
  for (int i = 0; i < 8; ++i) absl::StrAppend(&order, absl::Hex(random.Next(), absl::kZeroPad16));
  json.Key("pdk_hashed_order_id").String(order);
}

void WriteExternalEngagement(JsonText& json) {
  json.Key("type").String("purchase").Key("duration").Number(0);
  json.Key("outgoing_engagement").Real(1.0);
}

}  // namespace webmunk::simulate
