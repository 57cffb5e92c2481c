#include "server/exports/section_rest.h"

#include <gtest/gtest.h>

#include <limits>

namespace webmunk {
namespace {

constexpr int64_t kFarthest = std::numeric_limits<int64_t>::max();

bool Has(const MicrosRange& range, int64_t time) {
  return time >= range.from.value_or(-kFarthest) && (!range.to || time < *range.to);
}

TEST(SectionRestTest, WindowsHaveEachTimeOnce) {
  for (const bool is_falling : {false, true}) {
    const Section section{.generator = "g",
                          .generators = {"g"},
                          .sources = {"a", "b", "unknown"},
                          .newest_first = is_falling};
    SectionRest rest(section, {{"a", 1}, {"b", 2}});
    ASSERT_EQ(rest.sources().size(), 2);
    const TimeWindow window{.first = 100, .last = 200, .width = 30};
    int windows = 0;
    std::vector<int> seen(400);
    for (; rest.next() == 0; ++windows) {
      const MicrosRange bound = rest.Bound(&window);
      for (int64_t time = 0; time < 400; ++time) seen[time] += Has(bound, time) ? 1 : 0;
      rest.Pass(1, bound);
    }
    EXPECT_EQ(windows, 6);
    EXPECT_EQ(seen, std::vector<int>(400, 1));
    EXPECT_FALSE(rest.is_amidst());
    EXPECT_FALSE(rest.is_done());
    rest.Pass(2, rest.Bound(nullptr));
    EXPECT_TRUE(rest.is_done());
  }
}

TEST(SectionRestTest, AWindowBeginsWithTheLastPoint) {
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"a"}};
  SectionRest rest(section, {{"a", 1}});
  const TimeWindow window{.first = 100, .last = 200, .width = 30};
  for (int i = 0; i < 2; ++i) rest.Pass(1, rest.Bound(&window));
  ASSERT_TRUE(rest.MoveTo(0, {.time = 135, .id = 7}));
  // Others may have the same time.
  EXPECT_EQ(rest.Bound(&window).from, 135);
  EXPECT_EQ(rest.Bound(&window).to, 165);
  EXPECT_FALSE(rest.MoveTo(0, {.time = 135, .id = 6}));
  EXPECT_TRUE(rest.MoveTo(0, {.time = 135, .id = 8}));
}

TEST(SectionRestTest, WindowsBecomeAsWideAsTheyMay) {
  constexpr int64_t kSecond = 1'000'000;
  TimeWindow window{.first = 0, .last = 8 * kSecond, .width = 8 * kSecond};
  const MicrosRange within{.from = 0, .to = 1};
  window.Narrow(within);
  EXPECT_EQ(window.width, 2 * kSecond);
  window.Widen(within);
  EXPECT_EQ(window.width, 4 * kSecond);
  // Those who told when there are points may be wrong.
  window.Narrow({.from = std::nullopt, .to = 0});
  EXPECT_EQ(window.first, -9 * kSecond);
  window.Narrow({.from = 0, .to = std::nullopt});
  EXPECT_EQ(window.last, 26 * kSecond);
  EXPECT_EQ(window.width, 4 * kSecond);
  for (int i = 0; i < 100; ++i) window.Narrow(MicrosRange());
  EXPECT_EQ(window.first, -TimeWindow::kFarthest);
  EXPECT_EQ(window.last, TimeWindow::kFarthest);
  for (int i = 0; i < 100; ++i) window.Widen(within);
  EXPECT_EQ(window.width, TimeWindow::kFarthest);
  for (int i = 0; i < 100; ++i) window.Narrow(within);
  EXPECT_EQ(window.width, 1);
}

}  // namespace
}  // namespace webmunk
