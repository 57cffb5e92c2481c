#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/extension_storm.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

using std::chrono::seconds;

class ShutdownTest : public OwnProductTest {
 protected:
  void ExpectCleanEndUnderLoad(int signal) {
    ExtensionStorm storm(product().http_port(), 4);
    while (storm.acknowledged() < 500) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(product().server().process().Stop(signal, seconds(30)), 0);
    // What was acknowledged by then must be there now, with nobody left to write.
    const auto acknowledged = static_cast<int64_t>(storm.acknowledged());
    EXPECT_GE(sql().Number("SELECT count(*) FROM data_point d JOIN generator g "
                           "ON g.id = d.generator_id WHERE g.identifier = "
                           "'webmunk-extension-action'"),
              acknowledged);
    product().StartServer();
    storm.Drain();
    storm.ExpectEachRowStoredOnce(sql());
    ExpectLedgerAddsUp(sql());
  }
};

TEST_F(ShutdownTest, SigtermUnderLoadLosesNothingAcknowledged) { ExpectCleanEndUnderLoad(SIGTERM); }

TEST_F(ShutdownTest, SigintEndsTheServerAsSigtermDoes) { ExpectCleanEndUnderLoad(SIGINT); }

TEST_F(ShutdownTest, GatewayEndsOnSigterm) {
  EXPECT_EQ(product().gateway().process().Stop(SIGTERM, seconds(30)), 0);
}

TEST_F(ShutdownTest, GatewayAsksForARetryWhileTheServerIsAway) {
  product().server().process().Stop(SIGTERM, seconds(30));
  ExtensionClient extension("nobody");
  extension.Enqueue("g", "\"n\":1", 1710000000000);
  const auto upload =
      http().Send({.method = "POST",
                   .target = "/data/add-bundle.json",
                   .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = "payload=[]"});
  ASSERT_TRUE(upload.has_value());
  EXPECT_EQ(upload->status, 503);
  EXPECT_EQ(upload->body, "retry later");
  EXPECT_TRUE(upload->Header("Retry-After").has_value());
  EXPECT_FALSE(extension.Upload(http())) << "the extension would delete its data";
  const auto health =
      http().Send({.method = "GET", .target = "/healthz", .headers = {}, .body = ""});
  ASSERT_TRUE(health.has_value());
  EXPECT_EQ(health->status, 503);
}

class HealthTest : public SharedProductTest {
 protected:
  grpc::Status Check(const std::string& service, grpc::health::v1::HealthCheckResponse& response) {
    const auto stub = grpc::health::v1::Health::NewStub(product().server().NewChannel());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(10));
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    return stub->Check(&context, request, &response);
  }
};

TEST_F(HealthTest, EveryServiceIsServing) {
  for (const char* service : {"", "webmunk.v1.IngestService", "webmunk.v1.ParticipantService"}) {
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = Check(service, response);
    EXPECT_TRUE(status.ok()) << service << ": " << status.error_message();
    EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING) << service;
  }
}

TEST_F(HealthTest, UnknownServiceIsNotFound) {
  grpc::health::v1::HealthCheckResponse response;
  EXPECT_EQ(Check("webmunk.v1.NoService", response).error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace webmunk::testing
