// What a library would not send as an AppendBundle.
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "tests/support/grpc_flood.h"
#include "tests/support/http2_connection.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

v1::AppendBundleRequest Bundle(const std::string& source) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(JsonArray({PointText{.source = "\"" + source + "\""}.Json()}));
  return request;
}

}  // namespace

class AppendBundleTest : public SharedProductTest {
 protected:
  grpc::Status SendWithSize(const v1::AppendBundleRequest& request, const std::string& size) {
    const auto stub = v1::IngestService::NewStub(product().server().NewChannel());
    grpc::ClientContext context;
    context.AddMetadata("x-webmunk-message-size", size);
    v1::AppendBundleResponse response;
    return stub->AppendBundle(&context, request, &response);
  }
};

TEST_F(AppendBundleTest, MessageMayBeAsLongAsItsMetadataSays) {
  const v1::AppendBundleRequest request = Bundle("sized");
  EXPECT_TRUE(SendWithSize(request, std::to_string(request.ByteSizeLong())).ok());
  EXPECT_EQ(SendWithSize(request, std::to_string(request.ByteSizeLong() - 1)).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AppendBundleTest, SizeThatIsNoneIsNotLookedAt) {
  for (const char* size : {"", "-1", "many", "99999999999999999999"}) {
    EXPECT_TRUE(SendWithSize(Bundle("sized"), size).ok()) << size;
  }
}

TEST_F(AppendBundleTest, BytesThatAreNoMessageAreRefused) {
  const grpc::Slice slice(std::string("\x0a\xff\xff"));
  const grpc::ByteBuffer garbage(&slice, 1);
  for (const char* method : {kAppendBundle, kUploadAttachment}) {
    EXPECT_EQ(CallOnce(product().server().NewChannel(), method, garbage).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << method;
  }
}

TEST_F(AppendBundleTest, CallThatIsCutWithinItsMessageHarmsNobody) {
  {
    Http2Connection connection(product().server().port());
    const uint32_t stream = connection.Open(kAppendBundle);
    connection.Send(stream, Http2Connection::MessageHead(1000) + "xxx");
  }
  EXPECT_EQ(ingest().AppendJson(Bundle("after the cut").raw().payload()).stored, 1);
}

}  // namespace webmunk::testing
