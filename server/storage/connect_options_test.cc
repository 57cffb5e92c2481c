#include "server/storage/connect_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConnectOptionsTest, DeadPeerIsFoundWhateverTheFormOfTheAddress) {
  for (const char* url : {"", "host=db dbname=study", "postgresql://db/study"}) {
    EXPECT_THAT(WithKeepalives(url), HasSubstr("connect_timeout='20'")) << url;
    EXPECT_THAT(WithKeepalives(url), HasSubstr("keepalives_idle='30'")) << url;
    EXPECT_THAT(WithKeepalives(url), HasSubstr("tcp_user_timeout='30000'")) << url;
  }
}

TEST(ConnectOptionsTest, CallersOwnSettingStays) {
  const std::string options = WithKeepalives("postgresql://db/study?keepalives_idle=5");
  EXPECT_THAT(options, HasSubstr("keepalives_idle='5'"));
  EXPECT_THAT(options, Not(HasSubstr("keepalives_idle='30'")));
  EXPECT_THAT(options, HasSubstr("host='db'"));
  EXPECT_THAT(options, HasSubstr("dbname='study'"));
}

TEST(ConnectOptionsTest, QuotesAndBackslashesAreKept) {
  const std::string options = WithKeepalives(R"(password='it\'s a \\ secret' host=db)");
  EXPECT_THAT(options, HasSubstr(R"(password='it\'s a \\ secret')"));
  EXPECT_EQ(WithKeepalives(options), options);
}

TEST(ConnectOptionsTest, WhatIsNoAddressIsLeftToTheOneWhoConnects) {
  EXPECT_EQ(WithKeepalives("no address"), "no address");
}

}  // namespace
}  // namespace webmunk
