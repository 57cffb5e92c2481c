#include <gtest/gtest.h>

#include <random>

#include "absl/strings/match.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

constexpr size_t kMegabyte = size_t{1} << 20;

class HostileSizeTest : public OwnProductTest {
 protected:
  int64_t BadBundles() {
    return sql().Number("SELECT count(*) FROM quarantine WHERE kind = 'bundle'");
  }
  HttpResponse Post(const HttpRequest& request) {
    const auto response = http().Send(request);
    EXPECT_TRUE(response.has_value()) << "no answer";
    return response.value_or(HttpResponse{});
  }
  // Good clients must not be harmed by what came before.
  void ExpectStillWorks() {
    EXPECT_EQ(Post(BundlePost(JsonArray({PointText{.members = "\"n\":1"}.Json()}))).status, 201);
    EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 1);
  }
};

// It expands more than a thousandfold, as no real bundle does.
TEST_F(HostileSizeTest, HundredMegabytesOfSpacesAreQuarantinedUnread) {
  const std::string bomb = Gzip(std::string(100 * kMegabyte, ' '), 9);
  const HttpResponse response =
      Post(FormPost("/data/add-bundle.json", {{"compression", "gzip"}, {"payload", Base64(bomb)}}));
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(BadBundles(), 1);
  EXPECT_EQ(sql().Number("SELECT octet_length(raw) FROM quarantine"),
            static_cast<int64_t>(bomb.size()));
  ExpectStillWorks();
}

TEST_F(HostileSizeTest, MoreThanTheDecodedLimitIsQuarantinedUnread) {
  const std::string bomb = Gzip("[" + std::string(300 * kMegabyte, ' ') + "]", 1);
  EXPECT_EQ(
      Post(FormPost("/data/add-bundle.json", {{"compression", "gzip"}, {"payload", Base64(bomb)}}))
          .status,
      201);
  EXPECT_EQ(BadBundles(), 1);
  ExpectStillWorks();
}

TEST_F(HostileSizeTest, BodyOverTheLimitIsRefusedAsText) {
  const HttpResponse response =
      Post(FormPost("/data/add-bundle.json", {{"payload", std::string(100 * kMegabyte, 'x')}}));
  EXPECT_EQ(response.status, 413);
  EXPECT_TRUE(absl::StartsWith(response.Header("Content-Type").value_or(""), "text/plain"));
  EXPECT_FALSE(IsJson(response.body));
  ExpectStillWorks();
}

TEST_F(HostileSizeTest, LargePointIsStored) {
  // Not too regular, or it would look like a bomb.
  std::mt19937 random(1);
  std::string html;
  while (html.size() < 20 * kMegabyte) html += std::to_string(random());
  const std::string json = JsonArray({PointText{.members = "\"html\":\"" + html + "\""}.Json()});
  EXPECT_EQ(Post(BundlePost(json)).status, 201);
  EXPECT_EQ(sql().Number("SELECT octet_length(properties::text) FROM data_point"),
            static_cast<int64_t>(json.size() - 2));
}

TEST_F(HostileSizeTest, TooManyPointsAreQuarantinedAsOneBundle) {
  std::string json = "[0";
  for (int i = 0; i < 100000; ++i) json += ",0";
  EXPECT_EQ(Post(BundlePost(json + "]")).status, 201);
  EXPECT_EQ(BadBundles(), 1);
  ExpectStillWorks();
}

TEST_F(HostileSizeTest, BadBytesSentAgainAreKeptOnce) {
  EXPECT_EQ(Post(BundlePost("[{")).status, 201);
  EXPECT_EQ(Post(BundlePost("[{")).status, 201);
  EXPECT_EQ(BadBundles(), 1);
}

}  // namespace webmunk::testing
