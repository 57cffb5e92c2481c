#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/await.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http2_connection.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

constexpr int kMany = 1000;

std::string Bundle(const std::string& source) {
  return JsonArray({PointText{.source = "\"" + source + "\""}.Json()});
}

// However many connections clients open, the gateway keeps its own, and so does the
// database; and once they are gone, others get one.
TEST(ConnectionCapTest, ManyConnectionsKeepOutNobodyForGood) {
  Product product(SharedCluster().NewDatabase(), {"--max_connections=50"});
  std::vector<std::unique_ptr<Http2Connection>> connections;
  for (int i = 0; i < kMany; ++i) {
    try {
      connections.push_back(std::make_unique<Http2Connection>(product.server().port()));
    } catch (const std::exception&) {
      // Closed before it could send anything.
    }
  }
  // Those that are closed at once show it in time.
  size_t open = connections.size();
  for (int i = 0; i < 500 && open > kMany / 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    open = std::count_if(connections.begin(), connections.end(),
                         [](const auto& connection) { return !connection->IsEnded(0); });
  }
  EXPECT_LT(open, kMany / 2);
  EXPECT_GE(open, 50u);
  const auto posted = HttpClient(product.http_port()).Send(BundlePost(Bundle("gateway")));
  ASSERT_TRUE(posted.has_value());
  EXPECT_EQ(posted->status, 201);
  connections.clear();
  // The server hears of it a little later.
  Await("there is room for a connection", [&] {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(Bundle("later"));
    v1::AppendBundleResponse response;
    const grpc::Status status =
        IngestClient(product.server().NewChannel()).Append(request, response);
    return status.ok() && response.stored() == 1;
  });
}

}  // namespace
}  // namespace webmunk::testing
