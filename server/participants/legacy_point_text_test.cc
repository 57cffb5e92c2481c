#include "server/participants/legacy_point_text.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

std::string Text(const std::string& metadata, int64_t created = 1'718'064'000'000'000) {
  return LegacyPointText({.participant = "p",
                          .created = created,
                          .recorded = 1'718'064'000'123'456,
                          .encrypted = true,
                          .properties = R"({"b":1,"passive-data-metadata":)" + metadata + "}"});
}

TEST(LegacyPointTextTest, ServerTimesStandBehindTheSortedMembers) {
  EXPECT_EQ(Text(R"({"timestamp":1,"source":"p","generator":"g"})"),
            R"({"b":1,"passive-data-metadata":{"source":"p","generator":"g","timestamp":1,)"
            R"("encrypted_transmission":true,"pdk_server_created":1718064000.0,)"
            R"("pdk_server_recorded":1718064000.123456}})");
}

TEST(LegacyPointTextTest, AClientsMembersOfTheseNamesKeepTheirPlaces) {
  EXPECT_EQ(Text(R"({"source":"p","pdk_server_created":{"x":[1]},"a":2})"),
            R"({"b":1,"passive-data-metadata":{"a":2,"source":"p",)"
            R"("pdk_server_created":1718064000.0,"encrypted_transmission":true,)"
            R"("pdk_server_recorded":1718064000.123456}})");
}

TEST(LegacyPointTextTest, ANullSourceStaysNull) {
  EXPECT_NE(Text(R"({"source":null})").find(R"("source":null)"), std::string::npos);
}

TEST(LegacyPointTextTest, TimesBefore1970AreNegative) {
  EXPECT_NE(Text(R"({"source":"p"})", -1'500'000).find(R"("pdk_server_created":-1.5,)"),
            std::string::npos);
}

}  // namespace
}  // namespace webmunk
