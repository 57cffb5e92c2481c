#include "server/points/client_timestamp.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

// The values are those of Python 3.11's datetime.fromtimestamp(t, timezone.utc).
TEST(ClientTimestampTest, RoundsAsPythonDoes) {
  EXPECT_EQ(ParseClientTimestamp("0"), 0);
  EXPECT_EQ(ParseClientTimestamp("1718041530.123"), 1718041530123000);
  EXPECT_EQ(ParseClientTimestamp("1710000000"), 1710000000000000);
  EXPECT_EQ(ParseClientTimestamp("-1.5"), -1500000);
  EXPECT_EQ(ParseClientTimestamp("0.0000005"), 0);
  EXPECT_EQ(ParseClientTimestamp("0.0000015"), 2);
  EXPECT_EQ(ParseClientTimestamp("0.9999999"), 1000000);
  EXPECT_EQ(ParseClientTimestamp("1.7180415301234567e9"), 1718041530123457);
  EXPECT_EQ(ParseClientTimestamp("-62135596800"), -62135596800000000);
  EXPECT_EQ(ParseClientTimestamp("253402300799"), 253402300799000000);
}

TEST(ClientTimestampTest, WhatNamesNoYearOf1To9999IsRefused) {
  for (const char* token :
       {"", "null", "true", "\"1710000000\"", "{}", "[1]", "1718041530123", "253402300800",
        "253402300799.9999999", "-62135596801", "1e400", "-1e400", "1e18"}) {
    EXPECT_EQ(ParseClientTimestamp(token), std::nullopt) << token;
  }
}

}  // namespace
}  // namespace webmunk
