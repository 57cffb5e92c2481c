#include "server/base/call_context.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(ClientAddressTest, OnlyAUnixPeerMayAssertOne) {
  EXPECT_EQ(ClientAddress("unix:", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(ClientAddress("unix:/run/gateway", "2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(ClientAddress("unix:", ""), "");
  EXPECT_EQ(ClientAddress("ipv4:198.51.100.7:4711", "203.0.113.9"), "198.51.100.7");
  EXPECT_EQ(ClientAddress("ipv6:%5B2001:db8::2%5D:4711", "203.0.113.9"), "2001:db8::2");
  EXPECT_EQ(ClientAddress("ipv6:[::1]:4711", ""), "::1");
  EXPECT_EQ(ClientAddress("", "203.0.113.9"), "");
  EXPECT_EQ(ClientAddress("unknown", "203.0.113.9"), "");
  EXPECT_LE(ClientAddress("unix:", std::string(10'000, '1')).size(), 64u);
}

TEST(IsUnixPeerTest, OnlyTheSchemeCounts) {
  EXPECT_TRUE(IsUnixPeer("unix:"));
  EXPECT_TRUE(IsUnixPeer("unix:/run/gateway"));
  EXPECT_FALSE(IsUnixPeer("ipv4:198.51.100.7:4711"));
  EXPECT_FALSE(IsUnixPeer("ipv4:unix:1"));
  EXPECT_FALSE(IsUnixPeer(""));
}

TEST(ClientNetworkTest, SubscribersAreToldApartByTheirPrefix) {
  EXPECT_EQ(ClientNetwork("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(ClientNetwork("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(ClientNetwork("2001:db8:1:2::9"), ClientNetwork("2001:db8:1:2:ffff::1"));
  EXPECT_NE(ClientNetwork("2001:db8:1:2::9"), ClientNetwork("2001:db8:1:3::9"));
  EXPECT_EQ(ClientNetwork("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(ClientNetwork("fe80::1%eth0"), "fe80::");
  EXPECT_EQ(ClientNetwork(""), "");
}

TEST(ClientSiteTest, AllPrefixesOfASubscriberAreOne) {
  EXPECT_EQ(ClientSite("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(ClientSite("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(ClientSite("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
  EXPECT_EQ(ClientSite("2001:db8:1:2::9"), ClientSite("2001:db8:1:ff02::9"));
  EXPECT_NE(ClientSite("2001:db8:1:2::9"), ClientSite("2001:db8:2:2::9"));
  EXPECT_EQ(ClientSite(""), "");
}

}  // namespace
}  // namespace webmunk
