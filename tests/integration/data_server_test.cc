#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/federation.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

using ::testing::HasSubstr;
using ::testing::Not;

class DataServerTest : public SharedProductTest {
 protected:
  DataServerTest() : data_servers_(product().server().NewChannel()) {
    server_.set_upload_url("https://other.example/data/add-bundle.json");
  }

  grpc::Status CreateWithUrl(const std::string& url) {
    server_.set_upload_url(url);
    return data_servers_.Create("refused", server_);
  }

  DataServerClient data_servers_;
  v1::DataServer server_;
};

TEST_F(DataServerTest, IsFoundAsItWasMadeButForItsKey) {
  server_.set_metadata_url("http://other.example:8080/data/fetch-metadata.json?a=b");
  server_.set_request_key("secret-word");
  v1::DataServer created;
  ASSERT_TRUE(data_servers_.Create("found", server_, &created).ok());
  v1::DataServer found;
  ASSERT_TRUE(data_servers_.Get("found", found).ok());
  EXPECT_EQ(created.SerializeAsString(), found.SerializeAsString());
  EXPECT_EQ(found.name(), "dataServers/found");
  EXPECT_EQ(found.upload_url(), server_.upload_url());
  EXPECT_EQ(found.metadata_url(), server_.metadata_url());
  EXPECT_EQ(found.request_key(), "");
  EXPECT_EQ(found.pending_points(), 0);
  EXPECT_THAT(product().server().process().Log(), Not(HasSubstr("secret-word")));
}

TEST_F(DataServerTest, AreListedByIdentifier) {
  ASSERT_TRUE(data_servers_.Create("list-b", server_).ok());
  ASSERT_TRUE(data_servers_.Create("list-a", server_).ok());
  v1::ListDataServersResponse response;
  ASSERT_TRUE(data_servers_.List(response).ok());
  std::vector<std::string> names;
  for (const auto& server : response.data_servers()) {
    if (server.name().find("list-") != std::string::npos) names.push_back(server.name());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"dataServers/list-a", "dataServers/list-b"}));
}

TEST_F(DataServerTest, IdentifierIsTakenOnce) {
  ASSERT_TRUE(data_servers_.Create("once", server_).ok());
  EXPECT_EQ(data_servers_.Create("once", server_).error_code(), grpc::ALREADY_EXISTS);
}

TEST_F(DataServerTest, WrongIdentifierIsRefused) {
  for (const std::string id : {"", "Upper", "1st", "-a", "a_b", "a.b"}) {
    EXPECT_EQ(data_servers_.Create(id, server_).error_code(), grpc::INVALID_ARGUMENT) << id;
  }
  EXPECT_EQ(data_servers_.Create(std::string(64, 'a'), server_).error_code(),
            grpc::INVALID_ARGUMENT);
  EXPECT_TRUE(data_servers_.Create(std::string(63, 'a'), server_).ok());
}

TEST_F(DataServerTest, UrlThatIsNoneToSendToIsRefusedAndNotRepeated) {
  for (const std::string url :
       {"", "other.example/x", "ftp://other.example/x", "file:///etc/passwd", "http://",
        "https://name:private@other.example/x", "https://private@other.example/x",
        "http://other.example/x#private", "http://other.example/a b", "http://other.example/\n"}) {
    const grpc::Status status = CreateWithUrl(url);
    EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT) << url;
    EXPECT_THAT(status.error_message(), HasSubstr("data_server.upload_url"));
    EXPECT_THAT(status.error_message(), Not(HasSubstr("private")));
  }
  EXPECT_EQ(CreateWithUrl("http://other.example/" + std::string(2048, 'x')).error_code(),
            grpc::INVALID_ARGUMENT);
}

TEST_F(DataServerTest, IsDeletedOnceNobodyIsAssignedToIt) {
  ASSERT_TRUE(data_servers_.Create("deleted", server_).ok());
  Assign(sql(), "assigned", "deleted");
  EXPECT_EQ(data_servers_.Delete("deleted").error_code(), grpc::FAILED_PRECONDITION);
  Assign(sql(), "assigned", "");
  EXPECT_TRUE(data_servers_.Delete("deleted").ok());
  EXPECT_EQ(data_servers_.Delete("deleted").error_code(), grpc::NOT_FOUND);
  v1::DataServer found;
  EXPECT_EQ(data_servers_.Get("deleted", found).error_code(), grpc::NOT_FOUND);
}

}  // namespace webmunk::testing
