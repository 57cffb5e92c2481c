#include "simulate/browsing.h"

#include <algorithm>

#include "absl/time/time.h"
#include "simulate/other_points.h"

namespace webmunk::simulate {
namespace {

constexpr double kClickShare = 0.25;
constexpr std::int64_t kSecond = 1000;

bool IsFromPage(Kind kind) {
  return kind <= Kind::kLogElements || (kind >= Kind::kAmazonOrder && kind <= Kind::kCookies);
}

bool IsImported(Kind kind) {
  return kind == Kind::kExternalAmazonItem || kind == Kind::kExternalEngagement;
}

}  // namespace

Browsing::Browsing(std::uint64_t seed, std::int64_t start_ms, std::size_t html_bytes)
    : random_(seed),
      status_random_(Mix(seed, 1)),
      now_ms_(start_ms),
      html_bytes_(html_bytes),
      page_(OpenPage(random_)) {}

void Browsing::PlanPage() {
  page_ = OpenPage(random_);
  const auto add = [this](Kind kind, std::int64_t count) {
    plan_.insert(plan_.end(), static_cast<std::size_t>(count), kind);
  };
  add(Kind::kLogElements, 1);
  add(Kind::kMatchedRule, random_.Between(1, 2));
  add(Kind::kClassAdded, random_.Between(0, 20));
  for (std::int64_t scrolls = random_.Between(1, 5); scrolls > 0; --scrolls) {
    add(Kind::kScrollPosition, 1);
    add(Kind::kElementShow, random_.Between(1, 6));
    add(Kind::kElementHide, random_.Between(0, 5));
  }
  if (random_.Chance(kClickShare)) add(Kind::kElementClick, random_.Chance(0.1) ? 2 : 1);
  if (random_.Chance(0.1)) add(Kind::kCookies, 1);
  if (random_.Chance(0.05)) add(Kind::kAction, random_.Between(1, 4));
  if (random_.Chance(0.02)) {
    add(Kind::kAmazonOrderCount, 1);
    add(Kind::kAmazonOrder, random_.Between(1, 10));
  }
  if (random_.Chance(0.01)) {
    add(Kind::kExternalAmazonItem, 1);
    add(Kind::kExternalEngagement, 1);
  }
  std::reverse(plan_.begin(), plan_.end());
}

Row Browsing::Next() {
  if (html_bytes_ > 0) return Make(Kind::kElementShow);
  if (plan_.empty()) PlanPage();
  const Kind kind = plan_.back();
  plan_.pop_back();
  return Make(kind);
}

// Cards are marked within milliseconds, some in the same; people take longer.
std::int64_t Browsing::Tick(Kind kind) {
  switch (kind) {
    case Kind::kLogElements:
      now_ms_ += random_.Between(2 * kSecond, 40 * kSecond);
      break;
    case Kind::kClassAdded:
      now_ms_ += random_.Between(0, 3);
      break;
    case Kind::kExternalAmazonItem:
      // Whole seconds.
      now_ms_ += 2 * kSecond - now_ms_ % kSecond;
      break;
    case Kind::kExternalEngagement:
      // At the same time as its item.
      break;
    default:
      now_ms_ += random_.Between(1, 900);
  }
  return now_ms_;
}

Row Browsing::Status(std::size_t pending) {
  now_ms_ += 1;
  JsonText json;
  json.BeginObject();
  WriteSystemStatus(status_random_, pending, json);
  json.Key("date").Number(now_ms_).Key("generatorId").String("pdk-system-status");
  return {Kind::kSystemStatus, now_ms_, json.text(), json.units()};
}

Row Browsing::Make(Kind kind) {
  const std::int64_t date_ms = Tick(kind);
  JsonText json;
  json.BeginObject();
  WriteFields(kind, json);
  if (IsFromPage(kind)) json.Key("tab-id").Number(page_.tab_id);
  if (!IsImported(kind)) {
    json.Key("date").Number(date_ms);
    json.Key("generatorId").String(kGenerators[static_cast<std::size_t>(kind)]);
  }
  return {kind, date_ms, json.text(), json.units() + 1};
}

void Browsing::WriteFields(Kind kind, JsonText& json) {
  switch (kind) {
    case Kind::kMatchedRule:
      return WriteMatchedRule(random_, page_, json);
    case Kind::kClassAdded:
      return WriteClassAdded(random_, page_, html_bytes_, json);
    case Kind::kElementShow:
    case Kind::kElementHide:
      return WriteElement(random_, page_, html_bytes_, json);
    case Kind::kElementClick:
      return WriteClick(random_, page_, json);
    case Kind::kScrollPosition:
      return WriteScrollPosition(random_, page_, json);
    case Kind::kLogElements:
      return WriteLogElements(random_, page_, json);
    case Kind::kAction:
      return WriteAction(random_, json);
    case Kind::kLocalTasks:
      return WriteLocalTasks(random_, json);
    case Kind::kAmazonOrder:
      return WriteAmazonOrder(random_, now_ms_, json);
    case Kind::kAmazonOrderCount:
      return WriteAmazonOrderCount(random_, json);
    case Kind::kCookies:
      return WriteCookies(random_, page_, json);
    case Kind::kExternalAmazonItem:
      return WriteExternalAmazonItem(
          random_, absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(now_ms_), absl::UTCTimeZone()),
          json);
    case Kind::kExternalEngagement:
      return WriteExternalEngagement(json);
    case Kind::kSystemStatus:
      return WriteSystemStatus(random_, 0, json);
  }
}

}  // namespace webmunk::simulate
