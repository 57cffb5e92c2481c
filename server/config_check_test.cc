#include "server/config_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

using ::testing::HasSubstr;

Config Usable() {
  const absl::Duration second = absl::Seconds(1);
  Config config;
  config.quarantine_max_age = second;
  config.max_clock_skew = second;
  config.task_lease = second;
  config.delivery_interval = second;
  config.delivery_connect_timeout = second;
  config.delivery_timeout = second;
  config.delivery_max_wait = second;
  config.metadata_interval = second;
  config.session_lifetime = second;
  config.session_idle_time = second;
  config.export_keep = second;
  config.shutdown_grace = absl::ZeroDuration();
  config.export_time_zone = "Europe/Berlin";
  return config;
}

TEST(ConfigCheckTest, WhatIsUsableIsTaken) { EXPECT_TRUE(CheckConfig(Usable()).ok()); }

TEST(ConfigCheckTest, TimesMustBeSomeAndEnd) {
  for (const absl::Duration wrong :
       {absl::ZeroDuration(), absl::Seconds(-1), absl::InfiniteDuration()}) {
    Config config = Usable();
    config.session_lifetime = wrong;
    EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("--session_lifetime"));
    config = Usable();
    config.task_lease = wrong;
    EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("--task_lease"));
  }
}

TEST(ConfigCheckTest, TheGraceMayBeNoneButEnds) {
  for (const absl::Duration wrong : {absl::Seconds(-1), absl::InfiniteDuration()}) {
    Config config = Usable();
    config.shutdown_grace = wrong;
    EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("--shutdown_grace"));
  }
}

TEST(ConfigCheckTest, TheTimeZoneMustBeOne) {
  Config config = Usable();
  config.export_time_zone = "Nowhere/City";
  EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("--export_time_zone"));
}

}  // namespace
}  // namespace webmunk
