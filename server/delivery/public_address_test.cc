#include "server/delivery/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace webmunk {
namespace {

TEST(PublicAddressTest, AddressesOfTheInternetArePublic) {
  for (const char* address :
       {"8.8.8.8",    "1.1.1.1",         "93.184.216.34",   "9.255.255.255",
        "11.0.0.0",   "100.63.255.255",  "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",  "169.253.255.255", "169.255.0.0",     "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "192.169.0.0",     "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888",
        "2a00::1",    "::ffff:8.8.8.8",  "2001:200::1",     "3ffe::1"}) {
    EXPECT_TRUE(IsPublicAddressText(address)) << address;
  }
}

TEST(PublicAddressTest, AddressesOfMachinesAndNetworksAreNot) {
  for (const char* address :
       {"0.0.0.0",         "0.1.2.3",         "10.0.0.1",     "10.255.255.255",  "100.64.0.0",
        "100.100.100.200", "100.127.255.255", "127.0.0.1",    "127.255.255.255", "169.254.0.0",
        "169.254.169.254", "169.254.170.2",   "172.16.0.0",   "172.31.255.255",  "192.0.0.192",
        "192.0.2.1",       "192.88.99.1",     "192.168.0.1",  "192.168.255.255", "198.18.0.1",
        "198.19.255.255",  "198.51.100.1",    "203.0.113.1",  "224.0.0.1",       "239.255.255.255",
        "240.0.0.1",       "255.255.255.255", "168.63.129.16"}) {
    EXPECT_FALSE(IsPublicAddressText(address)) << address;
    EXPECT_FALSE(IsPublicAddressText(std::string("::ffff:") + address)) << address;
  }
  for (const char* address : {"::",
                              "::1",
                              "::127.0.0.1",
                              "::8.8.8.8",
                              "::ffff:7f00:1",
                              "::ffff:0:8.8.8.8",
                              "64:ff9b::127.0.0.1",
                              "64:ff9b::8.8.8.8",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:0:7f00:1::",
                              "2001:10::1",
                              "2001:20::1",
                              "2001:1ff::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2002:808:808::1",
                              "3fff::1",
                              "3fff:fff::1",
                              "4000::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fdff::1",
                              "fe80::1",
                              "fe80::1%lo",
                              "febf::1",
                              "fec0::1",
                              "ff02::1"}) {
    EXPECT_FALSE(IsPublicAddressText(address)) << address;
  }
}

TEST(PublicAddressTest, WhatIsNoAddressIsNotPublic) {
  for (const char* text :
       {"", "localhost", "example.org", "1.2.3.4.5", "8.8.8.8:80", "[2a00::1]"}) {
    EXPECT_FALSE(IsPublicAddressText(text)) << text;
  }
}

TEST(PublicAddressTest, ANameOfThisMachineIsRefused) {
  EXPECT_EQ(CheckHostIsPublic("localhost").code(), absl::StatusCode::kPermissionDenied);
  // Old spellings, as the resolver takes them.
  for (const char* host : {"127.1", "2130706433", "0x7f.1", "017700000001", "0"}) {
    EXPECT_FALSE(CheckHostIsPublic(host).ok()) << host;
  }
  EXPECT_EQ(CheckHostIsPublic("there-is-none.invalid").code(), absl::StatusCode::kUnavailable);
}

TEST(PublicAddressTest, ConnectionsWithoutTlsAreRefusedWhereverTheyLead) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, "8.8.8.8", &address.sin_addr);
  const auto is_good = [&](uint16_t port) {
    address.sin_port = htons(port);
    return IsPublicOrResolver(reinterpret_cast<const sockaddr&>(address));
  };
  EXPECT_TRUE(is_good(443));
  EXPECT_TRUE(is_good(22));
  EXPECT_FALSE(is_good(80));
  inet_pton(AF_INET, "10.0.0.1", &address.sin_addr);
  EXPECT_FALSE(is_good(443));
}

}  // namespace
}  // namespace webmunk
