#include "server/rpc/trace.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

TEST(TraceTest, IdIsTakenFromAValidTraceparent) {
  EXPECT_EQ(TraceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(TraceIdOf("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later"),
            "0af7651916cd43dd8448eb211c80319c")
      << "later versions may add fields";
}

TEST(TraceTest, InvalidTraceparentIsIgnored) {
  for (const char* invalid : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later",
                              "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01later",
                              "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                              "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                              "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                              "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                              "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01"}) {
    EXPECT_EQ(TraceIdOf(invalid), "") << invalid;
  }
}

}  // namespace
}  // namespace webmunk
