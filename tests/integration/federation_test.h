#ifndef WEBMUNK_TESTS_INTEGRATION_FEDERATION_TEST_H_
#define WEBMUNK_TESTS_INTEGRATION_FEDERATION_TEST_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/federation.h"
#include "tests/support/ingest_client.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// A suite whose tests each have a product that passes points on, quick to try
// again.
class FederationTest : public ::testing::Test {
 protected:
  FederationTest()
      : sender_(SharedCluster().NewDatabase(),
                {"--delivery_interval=1s", "--delivery_max_wait=500ms", "--delivery_timeout=2s",
                 "--task_lease=4s"}),
        sql_(sender_.database_url()),
        ingest_(sender_.server().NewChannel()),
        data_servers_(sender_.server().NewChannel()) {}

  Product& sender() { return sender_; }
  SqlConnection& sql() { return sql_; }
  DataServerClient& data_servers() { return data_servers_; }

  // A point that differs from others by `n`.
  static std::string Point(const std::string& participant, int n) {
    return PointText{.members = R"("n":)" + std::to_string(n),
                     .source = "\"" + participant + "\"",
                     .timestamp = std::to_string(1710000000 + n)}
        .Json();
  }
  static std::vector<std::string> Points(const std::string& participant, int first, int count) {
    std::vector<std::string> points;
    for (int i = 0; i < count; ++i) points.push_back(Point(participant, first + i));
    return points;
  }

  v1::AppendBundleResponse Append(const std::vector<std::string>& points) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(JsonArray(points));
    v1::AppendBundleResponse response;
    const grpc::Status status = ingest_.Append(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.received(), response.stored() + response.duplicate() +
                                       response.quarantined() + response.forwarded() +
                                       response.discarded());
    return response;
  }

 private:
  Product sender_;
  SqlConnection sql_;
  IngestClient ingest_;
  DataServerClient data_servers_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_FEDERATION_TEST_H_
