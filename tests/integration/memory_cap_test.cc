// What the server takes at most while clients that speak gRPC straight to it want more
// than it has, and what clients that behave well get beside them.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <set>
#include <thread>

#include "tests/support/form_encoding.h"
#include "tests/support/grpc_flood.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/process_memory.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
// What the server may take beside what it is allowed for bundles.
constexpr size_t kRest = 128;
constexpr std::chrono::seconds kFloodTime(4);
constexpr std::chrono::seconds kPatience(60);

v1::AppendBundleRequest Raw(std::string payload, v1::RawBundle::Encoding encoding) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(std::move(payload));
  request.mutable_raw()->set_encoding(encoding);
  return request;
}

std::string Html(size_t size) { return "\"html\":\"" + std::string(size, 'x') + "\""; }

v1::AppendBundleRequest LargeBundle(size_t megabytes) {
  std::vector<std::string> points;
  for (size_t i = 0; i < 4 * megabytes; ++i) {
    points.push_back(PointText{.members = Html(kMegabyte / 4 - 1000),
                               .timestamp = std::to_string(1710000000 + i)}
                         .Json());
  }
  return Raw(JsonArray(points), v1::RawBundle::ENCODING_IDENTITY);
}

// Does not throw, since threads must be ended: what got through is looked at later.
void WaitFor(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

bool IsAnswerOrRefusal(grpc::StatusCode code) {
  return code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

}  // namespace

class MemoryCapTest : public ::testing::Test {
 protected:
  MemoryCapTest() : MemoryCapTest(128, 32) {}
  MemoryCapTest(size_t cap, size_t payload)
      : cap_(cap),
        product_(SharedCluster().NewDatabase(),
                 {"--max_bytes_in_flight=" + std::to_string(cap * kMegabyte),
                  "--max_payload_bytes=" + std::to_string(payload * kMegabyte),
                  "--max_decoded_bytes=" + std::to_string(2 * payload * kMegabyte)}) {}

  ServerProcess& server() { return product_.server(); }

  // Sends the request over as many connections at once, and each again while it is
  // refused for lack of room, at most ten times. Returns the codes that occurred.
  std::set<grpc::StatusCode> SendAtOnce(const v1::AppendBundleRequest& request, int connections) {
    std::vector<std::set<grpc::StatusCode>> codes(connections);
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
      threads.emplace_back([&, i] {
        IngestClient client(server().NewChannel());
        for (int tries = 0; tries < 10; ++tries) {
          v1::AppendBundleResponse response;
          const grpc::Status status = client.Append(request, response);
          codes[i].insert(status.error_code());
          if (status.ok()) return;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<grpc::StatusCode> all;
    for (const auto& some : codes) all.insert(some.begin(), some.end());
    return all;
  }

  void ExpectOnlyAnswersOrRefusals(const std::set<grpc::StatusCode>& codes) {
    for (const grpc::StatusCode code : codes) EXPECT_TRUE(IsAnswerOrRefusal(code)) << code;
    EXPECT_EQ(IngestClient(server().NewChannel())
                  .AppendJson(JsonArray({PointText{.source = R"("good")"}.Json()}))
                  .stored,
              1);
    ExpectWithinCap();
  }

  void ExpectWithinCap() {
    const pid_t pid = server().process().pid();
    const double peak = PeakMebibytes(pid);
    std::cout << "peak " << peak << " MiB with a cap of " << cap_ << " MiB\n";
    if (IsSanitized(pid)) return;
    EXPECT_LE(peak, static_cast<double>(cap_ + kRest));
  }

  const size_t cap_;
  Product product_;
};

// Half a gigabyte wants in at once; what has no room is refused to come again.
TEST_F(MemoryCapTest, LargeBundlesAtOnceAreStoredOrRefused) {
  const std::string json = JsonArray({PointText{.members = Html(16 * kMegabyte)}.Json()});
  ExpectOnlyAnswersOrRefusals(SendAtOnce(Raw(json, v1::RawBundle::ENCODING_IDENTITY), 32));
  SqlConnection sql(product_.database_url());
  EXPECT_LE(sql.Number("SELECT count(*) FROM data_point WHERE length(properties::text) > 1000"), 1);
}

// Ten gigabytes in ten megabytes, from several at once.
TEST_F(MemoryCapTest, GzipBombsEndInQuarantine) {
  const std::string member = Gzip(std::string(100 * kMegabyte, ' '), 9);
  std::string bomb;
  for (int i = 0; i < 100; ++i) bomb += member;
  const auto codes = SendAtOnce(Raw(bomb, v1::RawBundle::ENCODING_GZIP), 8);
  ExpectOnlyAnswersOrRefusals(codes);
  EXPECT_TRUE(codes.contains(grpc::StatusCode::OK));
  SqlConnection sql(product_.database_url());
  EXPECT_EQ(sql.Number("SELECT count(*) FROM quarantine WHERE reason = 'too-large'"), 1);
}

// Two million values of one point: their lists would take many times the text.
TEST_F(MemoryCapTest, PointOfMillionsOfValuesEndsInQuarantine) {
  std::string members = "\"a\":[0";
  for (int i = 0; i < 2'000'000; ++i) members += ",0";
  const std::string json = JsonArray({PointText{.members = members + "]"}.Json()});
  const auto codes = SendAtOnce(Raw(json, v1::RawBundle::ENCODING_IDENTITY), 4);
  ExpectOnlyAnswersOrRefusals(codes);
  EXPECT_TRUE(codes.contains(grpc::StatusCode::OK));
  SqlConnection sql(product_.database_url());
  EXPECT_EQ(sql.Number("SELECT count(*) FROM quarantine WHERE reason = 'too-many-values'"), 1);
}

// Each empty point is two bytes on the wire, and hundreds once it is read.
TEST_F(MemoryCapTest, MessageThatGrowsWhenItIsReadIsRefused) {
  v1::AppendBundleRequest points;
  for (size_t i = 0; i < 8 * kMegabyte; ++i) points.mutable_typed()->add_points();
  const grpc::ByteBuffer point_bytes = BytesOf(points);
  points.Clear();
  v1::AppendBundleRequest names;
  for (size_t i = 0; i < 8 * kMegabyte; ++i) names.mutable_raw()->add_attachments();
  const grpc::ByteBuffer name_bytes = BytesOf(names);
  names.Clear();
  for (const grpc::ByteBuffer* bytes : {&point_bytes, &name_bytes}) {
    EXPECT_EQ(CallOnce(server().NewChannel(), kAppendBundle, *bytes).error_code(),
              grpc::StatusCode::RESOURCE_EXHAUSTED);
  }
  ExpectWithinCap();
}

// gRPC would unpack it before anybody could look.
TEST_F(MemoryCapTest, MessageThatGrpcCompressedIsRefused) {
  const grpc::ByteBuffer bytes =
      BytesOf(Raw(std::string(256 * kMegabyte, ' '), v1::RawBundle::ENCODING_IDENTITY));
  EXPECT_EQ(CallOnce(server().NewChannel(), kAppendBundle, bytes, true).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  ExpectWithinCap();
}

// A flood goes on for a while, and small bundles must get through beside it.
class MemoryFloodTest : public MemoryCapTest {
 protected:
  MemoryFloodTest() : MemoryCapTest(96, 16) {}

  // Runs `attack` in as many threads until it is told to stop: after some seconds, once
  // small bundles and what `is_enough` waits for got through, or will not.
  void FloodBesideSmallBundles(
      int attackers, const std::function<void(int, const std::atomic<bool>&)>& attack,
      const std::function<bool()>& is_enough = [] { return true; }) {
    std::atomic<bool> stop = false;
    SmallTally small;
    std::vector<std::thread> threads;
    for (int i = 0; i < attackers; ++i) threads.emplace_back([&, i] { attack(i, stop); });
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] { SendSmallBundles(server().NewChannel(), i, stop, small); });
    }
    std::this_thread::sleep_for(kFloodTime);
    WaitFor([&] { return small.CountStored() > 0 && is_enough(); });
    ExpectWithinCap();
    stop = true;
    for (std::thread& thread : threads) thread.join();
    std::cout << small.stored << " small bundles stored, " << small.refused << " refused\n";
    EXPECT_GT(small.stored, 0u);
    EXPECT_EQ(small.wrong, 0u);
    SqlConnection sql(product_.database_url());
    EXPECT_GE(sql.Number("SELECT count(*) FROM data_point d JOIN participant p "
                         "ON p.id = d.participant_id WHERE p.identifier LIKE 'good-%'"),
              static_cast<int64_t>(small.stored));
    ExpectWithinCap();
  }
};

TEST_F(MemoryFloodTest, LargeMessages) {
  v1::AppendBundlesRequest streamed;
  *streamed.mutable_bundle() = LargeBundle(15);
  v1::UploadAttachmentRequest part;
  part.set_data(std::string(15 * kMegabyte, 'x'));
  const std::pair<const char*, grpc::ByteBuffer> kinds[] = {
      {kAppendBundle, BytesOf(streamed.bundle())},
      {kAppendBundles, BytesOf(streamed)},
      {kUploadAttachment, BytesOf(part)}};
  CodeTally tally[std::size(kinds)];
  FloodBesideSmallBundles(
      24,
      [&](int i, const std::atomic<bool>& stop) {
        const auto& [method, bytes] = kinds[i % std::size(kinds)];
        CallAgainAndAgain(server().NewChannel(), method, bytes, stop, tally[i % std::size(kinds)]);
      },
      [&] { return tally[0].Count(grpc::StatusCode::OK) > 0; });
  for (const auto& [code, calls] : tally[0].calls) EXPECT_TRUE(IsAnswerOrRefusal(code)) << code;
  EXPECT_GT(tally[0].Count(grpc::StatusCode::OK), 0u) << "large bundles must get through, too";
}

TEST_F(MemoryFloodTest, MessagesThatNeverEnd) {
  FloodBesideSmallBundles(16, [&](int i, const std::atomic<bool>& stop) {
    const char* kinds[] = {kAppendBundle, kAppendBundles, kUploadAttachment};
    SendNeverToTheEnd(server().port(), kinds[i % std::size(kinds)], 4, 15 * kMegabyte, stop);
  });
}

TEST_F(MemoryFloodTest, MessagesThatTrickle) {
  FloodBesideSmallBundles(4, [&](int, const std::atomic<bool>& stop) {
    std::atomic<size_t> ended = 0;
    SendSlowlyByGrpc(server().port(), kAppendBundle, 40, kMegabyte, stop, ended);
  });
}

}  // namespace webmunk::testing
