#include "server/ingest/named_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NamedSourcesTest, FindsEachOfACutTextOnce) {
  EXPECT_THAT(FindNamedSources(R"([{"passive-data-metadata":{"source":"a"}},{"m":{"source" :
                                   "caf\u00e9 \"b\""}},{"source":"a","x":"y)"),
              ElementsAre("a", "caf\xC3\xA9 \"b\""));
}

TEST(NamedSourcesTest, LeavesOutWhatIsNoName) {
  for (const char* text : {"", R"("source")", R"({"source")", R"({"source":)", R"({"source":"cut)",
                           R"({"source":"cut\")", R"({"source":7})", R"({"source":""})",
                           R"({"source":"\x"})", R"({"source":"\ud83c"})", R"({"a":"source"})",
                           "{\"source\":\"\xFF\"}", R"({"other-source":"a"})"}) {
    EXPECT_THAT(FindNamedSources(text), IsEmpty()) << text;
  }
  EXPECT_THAT(FindNamedSources("{\"source\":\"" + std::string(1025, 'x') + "\"}"), IsEmpty());
  EXPECT_EQ(FindNamedSources("{\"source\":\"" + std::string(1024, 'x') + "\"}").size(), 1U);
}

TEST(NamedSourcesTest, FindsTheFirstHundred) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "{\"source\":\"" + std::to_string(i) + "\"}";
  EXPECT_EQ(FindNamedSources(text).size(), 100U);
}

}  // namespace
}  // namespace webmunk
