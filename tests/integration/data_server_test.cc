#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/federation.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"
#include "webmunk/v1/participant.grpc.pb.h"

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

  grpc::Status Enrol(const std::string& id, const std::string& data_server,
                     v1::Participant& participant) {
    grpc::ClientContext context;
    v1::CreateParticipantRequest request;
    request.set_participant_id(id);
    request.mutable_participant()->set_data_server(data_server);
    v1::CreateParticipantResponse response;
    const grpc::Status status = participants_->CreateParticipant(&context, request, &response);
    participant = response.participant();
    return status;
  }

  grpc::Status SetDataServer(const std::string& id, const std::string& data_server,
                             v1::Participant& participant) {
    grpc::ClientContext context;
    v1::UpdateParticipantRequest request;
    request.mutable_participant()->set_name("participants/" + id);
    request.mutable_participant()->set_data_server(data_server);
    request.mutable_update_mask()->add_paths("data_server");
    v1::UpdateParticipantResponse response;
    const grpc::Status status = participants_->UpdateParticipant(&context, request, &response);
    participant = response.participant();
    return status;
  }

  DataServerClient data_servers_;
  std::unique_ptr<v1::ParticipantService::Stub> participants_ =
      v1::ParticipantService::NewStub(product().server().NewChannel());
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

TEST_F(DataServerTest, ParticipantIsAssignedToItAndToNoneAgain) {
  ASSERT_TRUE(data_servers_.Create("assigned", server_).ok());
  v1::Participant participant;
  ASSERT_TRUE(Enrol("assigned-first", "dataServers/assigned", participant).ok());
  EXPECT_EQ(participant.data_server(), "dataServers/assigned");
  ASSERT_TRUE(Enrol("assigned-later", "", participant).ok());
  EXPECT_EQ(participant.data_server(), "");
  ASSERT_TRUE(SetDataServer("assigned-later", "dataServers/assigned", participant).ok());
  EXPECT_EQ(participant.data_server(), "dataServers/assigned");
  EXPECT_EQ(participant.state(), v1::Participant::STATE_ACTIVE);
  v1::ListParticipantsRequest request;
  QueryClient query(product().server().NewChannel());
  v1::ListParticipantsResponse listed;
  ASSERT_TRUE(query.List(request, listed).ok());
  int assigned = 0;
  for (const auto& one : listed.participants()) {
    assigned += one.data_server() == "dataServers/assigned" ? 1 : 0;
  }
  EXPECT_EQ(assigned, 2);
  for (const char* id : {"assigned-first", "assigned-later"}) {
    ASSERT_TRUE(SetDataServer(id, "", participant).ok());
    EXPECT_EQ(participant.data_server(), "");
  }
  EXPECT_TRUE(data_servers_.Delete("assigned").ok());
}

TEST_F(DataServerTest, ParticipantIsAssignedToNothingThatDoesNotExist) {
  v1::Participant participant;
  ASSERT_TRUE(Enrol("unassigned", "", participant).ok());
  for (const char* name : {"dataServers/none", "dataServers/", "none", "participants/x"}) {
    EXPECT_EQ(SetDataServer("unassigned", name, participant).error_code(), grpc::INVALID_ARGUMENT)
        << name;
    EXPECT_EQ(Enrol("never-made", name, participant).error_code(), grpc::INVALID_ARGUMENT) << name;
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant WHERE identifier = 'never-made'"), 0);
}

}  // namespace webmunk::testing
