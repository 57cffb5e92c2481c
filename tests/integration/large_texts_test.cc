// Large texts take another way into the database than small ones.
#include <numeric>

#include "tests/integration/federation_test.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"
#include "tests/support/scripted_receiver.h"

namespace webmunk::testing {
namespace {

constexpr size_t kLarge = size_t{3} << 20;

std::string Small(int n) { return PointText{.members = "\"n\":" + std::to_string(n)}.Json(); }

std::string Large(int n, const std::string& source = "p") {
  return PointText{
      .members = "\"n\":" + std::to_string(n) + ",\"html\":\"" + std::string(kLarge, 'x') + "\"",
      .source = "\"" + source + "\"",
      .timestamp = std::to_string(1710000000 + n)}
      .Json();
}

}  // namespace

class LargeTextsTest : public OwnProductTest {
 protected:
  // How many points have exactly that text.
  int64_t Stored(const std::string& point) {
    return sql().Number("SELECT count(*) FROM data_point WHERE octet_length(properties::text) = " +
                        std::to_string(point.size()));
  }
};

TEST_F(LargeTextsTest, PointsAreStoredOnceBesideSmallOnes) {
  const std::string large = Large(1);
  EXPECT_EQ(ingest().AppendJson(JsonArray({Small(1), large, Small(2)})), (Counts{.stored = 3}));
  EXPECT_EQ(ingest().AppendJson(JsonArray({Small(1), large, Small(2)})), (Counts{.duplicate = 3}));
  // Among points that were sent before, new ones of each kind.
  EXPECT_EQ(ingest().AppendJson(JsonArray({Small(1), large, Large(2), Small(3), Large(3)})),
            (Counts{.stored = 3, .duplicate = 2}));
  EXPECT_EQ(Stored(large), 3);
}

TEST_F(LargeTextsTest, QuarantineKeepsEachOnceAsItCame) {
  const std::string broken = "[" + std::string(kLarge, 'x');
  const std::string bad = PointText{.members = "\"html\":\"" + std::string(kLarge, 'y') + "\"",
                                    .timestamp = "\"never\""}
                              .Json();
  for (int i = 0; i < 2; ++i) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(broken);
    v1::AppendBundleResponse response;
    ASSERT_TRUE(ingest().Append(request, response).ok());
    EXPECT_TRUE(response.has_bundle_fault());
    EXPECT_EQ(ingest().AppendJson(JsonArray({bad, bad})), (Counts{.quarantined = 2}));
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 3);
  EXPECT_EQ(sql().Number("SELECT octet_length(raw) FROM quarantine WHERE kind = 'bundle' AND "
                         "reason = 'bad-json' AND shape = 'array' AND encoding = 'identity' AND "
                         "participant IS NULL"),
            static_cast<int64_t>(broken.size()));
  EXPECT_EQ(sql().Number("SELECT sum(octet_length(raw)) FROM quarantine WHERE kind = 'point' AND "
                         "reason = 'bad-timestamp' AND shape = 'single-point' AND "
                         "participant = 'p' AND occurrence IN (0, 1) AND sha256 = sha256(raw)"),
            static_cast<int64_t>(2 * bad.size()));
}

TEST_F(FederationTest, LargePointsAreForwardedOnce) {
  ScriptedReceiver receiver(
      [](const ScriptedReceiver::Request&) -> ScriptedReceiver::Reply { return {.status = 201}; });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  Assign(sql(), "far", "scripted");
  EXPECT_EQ(Append({Point("far", 1), Large(2, "far")}).forwarded(), 2);
  EXPECT_EQ(Append({Point("far", 1), Large(2, "far"), Large(3, "far")}).forwarded(), 1);
  AwaitDelivered(sql());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point"), 3);
  const auto requests = receiver.requests();
  const size_t bytes =
      std::accumulate(requests.begin(), requests.end(), size_t{0},
                      [](size_t sum, const auto& request) { return sum + request.body.size(); });
  EXPECT_GT(bytes, 2 * kLarge);
  EXPECT_LT(bytes, 3 * kLarge);
}

}  // namespace webmunk::testing
