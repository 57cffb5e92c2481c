#include "server/base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What the exposer answers to one GET.
std::string Scrape(const std::string& address) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  EXPECT_EQ(write(connection, request.data(), request.size()),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(connection, buffer, sizeof(buffer))) > 0;) answer.append(buffer, n);
  close(connection);
  return answer;
}

TEST(MetricsTest, WhatIsCountedIsExposed) {
  const auto exposer = MetricsExposer::Start("127.0.0.1:0");
  ASSERT_TRUE(exposer.ok()) << exposer.status();
  NewCounter("test_events_total", "Events.", {{"kind", "a"}}).Add(3);
  NewGauge("test_level", "A level.").Set(-2);
  NewHistogram("test_seconds", "Times.", {}, {1, 10}).Observe(5);
  const std::string text = Scrape((*exposer)->address());
  EXPECT_THAT(text, HasSubstr("test_events_total{kind=\"a\"} 3"));
  EXPECT_THAT(text, HasSubstr("test_level -2"));
  EXPECT_THAT(text, HasSubstr("test_seconds_bucket{le=\"1\"} 0"));
  EXPECT_THAT(text, HasSubstr("test_seconds_bucket{le=\"10\"} 1"));
}

TEST(MetricsTest, SameNameAndLabelsAreOneSeries) {
  const Counter one = NewCounter("test_same_total", "Same.", {{"kind", "a"}});
  NewCounter("test_same_total", "Same.", {{"kind", "a"}}).Add(2);
  EXPECT_EQ(one.value(), 2);
}

TEST(MetricsTest, SampledGaugeIsAskedAtEachReadAsLongAsItLives) {
  const auto exposer = MetricsExposer::Start("127.0.0.1:0");
  ASSERT_TRUE(exposer.ok()) << exposer.status();
  double value = 1;
  {
    const SampledGauge gauge("test_sampled", "Sampled.", [&] { return value; });
    EXPECT_THAT(Scrape((*exposer)->address()), HasSubstr("test_sampled 1"));
    value = 7;
    EXPECT_THAT(Scrape((*exposer)->address()), HasSubstr("test_sampled 7"));
  }
  EXPECT_THAT(Scrape((*exposer)->address()), Not(HasSubstr("test_sampled")));
}

TEST(MetricsTest, TakenAddressIsAnError) {
  const auto exposer = MetricsExposer::Start("127.0.0.1:0");
  ASSERT_TRUE(exposer.ok()) << exposer.status();
  EXPECT_EQ(MetricsExposer::Start((*exposer)->address()).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace webmunk
