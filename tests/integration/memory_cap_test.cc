#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;

// The most memory that a process has held, in MiB.
size_t PeakMegabytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.find("VmHWM:") == 0) return std::stoul(line.substr(6)) / 1024;
  }
  return 0;
}

v1::AppendBundleRequest Raw(std::string payload, v1::RawBundle::Encoding encoding) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(std::move(payload));
  request.mutable_raw()->set_encoding(encoding);
  return request;
}

}  // namespace

class MemoryCapTest : public ::testing::Test {
 protected:
  MemoryCapTest()
      : product_(SharedCluster().NewDatabase(),
                 {"--max_bytes_in_flight=" + std::to_string(128 * kMegabyte),
                  "--max_payload_bytes=" + std::to_string(32 * kMegabyte),
                  "--max_decoded_bytes=" + std::to_string(64 * kMegabyte)}) {}

  // Sends the request over as many connections at once, and each again while it is
  // refused for lack of room, at most ten times. Returns the codes that occurred.
  std::set<grpc::StatusCode> SendAtOnce(const v1::AppendBundleRequest& request, int connections) {
    std::vector<std::set<grpc::StatusCode>> codes(connections);
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
      threads.emplace_back([&, i] {
        IngestClient client(product_.server().NewChannel());
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
    for (const grpc::StatusCode code : codes) {
      EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE ||
                  code == grpc::StatusCode::RESOURCE_EXHAUSTED)
          << code;
    }
    std::cout << "peak " << PeakMegabytes(product_.server().process().pid())
              << " MiB with a cap of 128 MiB\n";
    EXPECT_EQ(IngestClient(product_.server().NewChannel())
                  .AppendJson(JsonArray({PointText{.source = R"("good")"}.Json()}))
                  .stored,
              1);
  }

  Product product_;
};

// Half a gigabyte wants in at once; what has no room is refused to come again.
TEST_F(MemoryCapTest, LargeBundlesAtOnceAreStoredOrRefused) {
  const std::string html(16 * kMegabyte, 'x');
  const std::string json = JsonArray({PointText{.members = "\"html\":\"" + html + "\""}.Json()});
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

}  // namespace webmunk::testing
