#ifndef WEBMUNK_SIMULATE_BROWSING_H_
#define WEBMUNK_SIMULATE_BROWSING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "simulate/page_points.h"
#include "simulate/random.h"

namespace webmunk::simulate {

// The generators of the study, by their index in `kGenerators`.
enum class Kind : std::uint8_t {
  kMatchedRule,
  kClassAdded,
  kElementShow,
  kElementHide,
  kElementClick,
  kScrollPosition,
  kLogElements,
  kAction,
  kLocalTasks,
  kAmazonOrder,
  kAmazonOrderCount,
  kCookies,
  kExternalAmazonItem,
  kExternalEngagement,
  kSystemStatus,
};
inline constexpr const char* kGenerators[] = {"webmunk-extension-matched-rule",
                                              "webmunk-extension-class-added",
                                              "webmunk-extension-element-show",
                                              "webmunk-extension-element-hide",
                                              "webmunk-extension-element-click",
                                              "webmunk-extension-scroll-position",
                                              "webmunk-extension-log-elements",
                                              "webmunk-extension-action",
                                              "webmunk-local-tasks",
                                              "webmunk-amazon-order",
                                              "webmunk-amazon-order-count",
                                              "browser-cookies",
                                              "pdk-external-amazon-item",
                                              "pdk-external-engagement-amazon",
                                              "pdk-system-status"};

// A row of the extension's queue.
struct Row {
  Kind kind = Kind::kAction;
  // When it was recorded, by the participant's clock.
  std::int64_t date_ms = 0;
  // A pretty-printed object as it stands in a bundle, without the metadata and
  // without the closing brace.
  std::string text;
  // Its length as the extension counts it.
  std::size_t units = 0;
};

// What one participant does on the web, row by row: page after page, each with a
// script of what happens on it. Depends on its arguments only. Not thread-safe.
class Browsing {
 public:
  // Begins at `start_ms` of the participant's clock. A positive `html_bytes` makes
  // all rows element-show points with that much HTML: a load of even size.
  Browsing(std::uint64_t seed, std::int64_t start_ms, std::size_t html_bytes);

  Row Next();
  // The point that the extension adds to a bundle of `pending` rows: new each time.
  Row Status(std::size_t pending);
  // What each upload begins with.
  Row LocalTasks() { return Make(Kind::kLocalTasks); }

 private:
  // What happens on the next page, last thing first.
  void PlanPage();
  Row Make(Kind kind);
  void WriteFields(Kind kind, JsonText& json);
  std::int64_t Tick(Kind kind);

  Random random_;
  // Of the status points, which depend on how uploads go.
  Random status_random_;
  std::int64_t now_ms_;
  const std::size_t html_bytes_;
  PageVisit page_;
  std::vector<Kind> plan_;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_BROWSING_H_
