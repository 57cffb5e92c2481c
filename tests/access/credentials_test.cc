#include "tests/access/access_fixture.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;

TEST_F(AccessTest, OnlyTheWholeTokenIsGood) {
  const std::string token = AddTestUser(sql(), "ann", {{"viewer", 0}});
  EXPECT_TRUE(ReadWith(token).ok());
  EXPECT_EQ(ReadWith("").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReadWith(token.substr(0, 63)).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReadWith(token + "0").error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReadWith(std::string(4000, 'x')).error_code(), StatusCode::UNAUTHENTICATED);
  for (size_t i = 0; i < token.size(); i += 9) {
    std::string changed = token;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_EQ(ReadWith(changed).error_code(), StatusCode::UNAUTHENTICATED) << i;
  }
}

TEST_F(AccessTest, WhatIsTakenAwayIsGoneWithinASecondOnEveryServer) {
  TempDirectory directory("webmunk-second-");
  ServerProcess second(product().database_url(), directory.path());
  const std::string token = AddTestUser(sql(), "ann", {{"viewer", 0}});
  const std::vector<std::string> changes = {
      "UPDATE user_account SET disabled = true WHERE identifier = 'ann'",
      "UPDATE user_account SET disabled = false WHERE identifier = 'ann'",
      "DELETE FROM role_grant g USING user_account u WHERE u.id = g.user_id "
      "AND u.identifier = 'ann'",
      "UPDATE api_token SET expires = now() WHERE user_id = "
      "(SELECT id FROM user_account WHERE identifier = 'ann')"};
  const std::vector<StatusCode> expected = {StatusCode::UNAUTHENTICATED, StatusCode::OK,
                                            StatusCode::PERMISSION_DENIED,
                                            StatusCode::UNAUTHENTICATED};
  for (size_t i = 0; i < changes.size(); ++i) {
    ReadWith(token);
    ReadBy(second, token);
    sql().Execute(changes[i]);
    std::this_thread::sleep_for(milliseconds(1000));
    EXPECT_EQ(ReadWith(token).error_code(), expected[i]) << changes[i];
    EXPECT_EQ(ReadBy(second, token).error_code(), expected[i]) << changes[i];
  }
}

TEST_F(AccessTest, RevokedTokenIsGoneAtOnceWhereItWasRevoked) {
  const std::string token = AddTestUser(sql(), "ann", {{"viewer", 0}});
  ASSERT_TRUE(ReadWith(token).ok());
  const auto stub = v1::UserService::NewStub(product().server().NewChannelWith(token));
  grpc::ClientContext listing;
  v1::ListApiTokensRequest list;
  list.set_parent("users/me");
  v1::ListApiTokensResponse tokens;
  ASSERT_TRUE(stub->ListApiTokens(&listing, list, &tokens).ok());
  ASSERT_EQ(tokens.api_tokens_size(), 1);
  grpc::ClientContext context;
  v1::RevokeApiTokenRequest request;
  request.set_name(tokens.api_tokens(0).name());
  v1::RevokeApiTokenResponse response;
  ASSERT_TRUE(stub->RevokeApiToken(&context, request, &response).ok());
  EXPECT_EQ(ReadWith(token).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTest, TokenOfAGroupShowsThatGroupAlone) {
  const int group = AddTestGroup(sql(), "one");
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"in","generator":"g: t","generator-id":"g","timestamp":1}},)"
      R"({"passive-data-metadata":{"source":"out","generator":"g: t","generator-id":"g","timestamp":1}}])");
  sql().Execute("UPDATE participant SET group_id = " + std::to_string(group) +
                " WHERE identifier = 'in'");
  const std::string token = AddTestUser(sql(), "ann", {{"viewer", group}});
  const auto stub = v1::ParticipantService::NewStub(product().server().NewChannelWith(token));
  grpc::ClientContext listing;
  v1::ListParticipantsResponse listed;
  ASSERT_TRUE(stub->ListParticipants(&listing, {}, &listed).ok());
  ASSERT_EQ(listed.participants_size(), 1);
  EXPECT_EQ(listed.participants(0).name(), "participants/in");
  // Nothing tells one outside from one that does not exist.
  std::vector<std::string> messages;
  for (const char* name : {"participants/out", "participants/nobody"}) {
    grpc::ClientContext context;
    v1::GetParticipantRequest request;
    request.set_name(name);
    v1::GetParticipantResponse response;
    const grpc::Status status = stub->GetParticipant(&context, request, &response);
    EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
    messages.push_back(status.error_message());
  }
  EXPECT_EQ(messages[0], messages[1]);
}

TEST_F(AccessTest, PageTokenIsTheUsersWhoGotIt) {
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"a","generator":"g: t","generator-id":"g","timestamp":1}},)"
      R"({"passive-data-metadata":{"source":"b","generator":"g: t","generator-id":"g","timestamp":1}}])");
  const std::string ann = AddTestUser(sql(), "ann", {{"viewer", 0}});
  const std::string bob = AddTestUser(sql(), "bob", {{"viewer", 0}});
  v1::ListParticipantsRequest request;
  request.set_page_size(1);
  v1::ListParticipantsResponse page;
  grpc::ClientContext first;
  ASSERT_TRUE(v1::ParticipantService::NewStub(product().server().NewChannelWith(ann))
                  ->ListParticipants(&first, request, &page)
                  .ok());
  ASSERT_NE(page.next_page_token(), "");
  request.set_page_token(page.next_page_token());
  for (const auto& [token, code] :
       {std::pair(bob, StatusCode::INVALID_ARGUMENT), std::pair(ann, StatusCode::OK)}) {
    grpc::ClientContext context;
    EXPECT_EQ(v1::ParticipantService::NewStub(product().server().NewChannelWith(token))
                  ->ListParticipants(&context, request, &page)
                  .error_code(),
              code);
  }
}

// What only a gateway may say is nothing from anybody else.
TEST_F(AccessTest, ForgedGatewayMetadataOverTcpChangesNothing) {
  ASSERT_TRUE(Create("ann", kPassword, {{"viewer", 0}}).ok());
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  const auto tcp = v1::ParticipantService::NewStub(product().server().NewAnonymousChannel());
  const auto gateway = v1::ParticipantService::NewStub(GatewayChannel());
  const BrowserCall browser{.session = login.session_token()};
  v1::ListParticipantsResponse response;
  grpc::ClientContext forged;
  browser.Fill(forged);
  EXPECT_EQ(tcp->ListParticipants(&forged, {}, &response).error_code(),
            StatusCode::UNAUTHENTICATED);
  grpc::ClientContext context;
  browser.Fill(context);
  EXPECT_TRUE(gateway->ListParticipants(&context, {}, &response).ok());
}

}  // namespace
}  // namespace webmunk::testing
