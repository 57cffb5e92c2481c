#include "tests/bench/bench_legs.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace webmunk::testing {

TEST(BenchLegsTest, SomeOrAllAreRead) {
  EXPECT_EQ(ReadLegs("list,pages", "stream,pages,list"), (std::set<std::string>{"list", "pages"}));
  EXPECT_EQ(ReadLegs("a", "a"), std::set<std::string>{"a"});
}

TEST(BenchLegsTest, AnUnknownOneIsToldWithThoseThatThereAre) {
  for (const char* wanted : {"stream,page", "", "stream,", "stream pages", "Stream"}) {
    std::string error;
    try {
      ReadLegs(wanted, "stream,pages,list");
    } catch (const std::runtime_error& thrown) {
      error = thrown.what();
    }
    EXPECT_NE(error.find("there are stream,pages,list"), std::string::npos) << wanted << error;
  }
}

}  // namespace webmunk::testing
