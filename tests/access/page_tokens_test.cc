#include "absl/strings/str_cat.h"
#include "tests/access/access_fixture.h"
#include "tests/support/erasure_client.h"
#include "tests/support/merge_client.h"
#include "tests/support/point_stream_client.h"
#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/app_config.grpc.pb.h"
#include "webmunk/v1/audit.grpc.pb.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

// Asks for something else, by a field that the server does not know.
template <typename Request>
void ChangeSelection(Request& request) {
  constexpr int kUnknownField = 1000;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(kUnknownField, 1);
}

// Two who may see the same: the token of a page is still the one's who got it.
class PageTokensTest : public AccessTest {
 protected:
  PageTokensTest()
      : ann_(product().server().NewChannelWith(AddTestUser(sql(), "ann", {{"admin", 0}}))),
        bob_(product().server().NewChannelWith(AddTestUser(sql(), "bob", {{"admin", 0}}))) {}

  template <typename Service, typename Request, typename Response>
  void ExpectOwn(grpc::Status (Service::*list)(grpc::ClientContext*, const Request&, Response*),
                 Request request) {
    Response page;
    request.set_page_size(1);
    ASSERT_TRUE(Call(ann_, list, request, page).ok());
    ASSERT_NE(page.next_page_token(), "");
    request.set_page_token(page.next_page_token());
    Request other = request;
    ChangeSelection(other);
    EXPECT_EQ(Call(ann_, list, other, page).error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(Call(bob_, list, request, page).error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(Call(ann_, list, request, page).error_code(), StatusCode::OK);
  }

  // What a stream with this token comes to.
  static grpc::Status Stream(const std::shared_ptr<grpc::Channel>& channel,
                             const v1::StreamDataPointsRequest& request,
                             v1::StreamDataPointsResponse& last) {
    PointStreamCall call(channel, request);
    v1::StreamDataPointsResponse message;
    while (call.Read(message)) last = message;
    return call.Finish();
  }

  static StatusCode Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& token) {
    v1::WatchDataPointsRequest request;
    request.set_resume_token(token);
    PointWatchCall call(channel, request);
    return call.WaitUntilBegun() ? StatusCode::OK : call.WaitForEnd().error_code();
  }

  template <typename Stub, typename Request, typename Response>
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                           grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&,
                                                      Response*),
                           const Request& request, Response& response) {
    Stub stub(channel);
    grpc::ClientContext context;
    return (stub.*list)(&context, request, &response);
  }

  std::shared_ptr<grpc::Channel> ann_;
  std::shared_ptr<grpc::Channel> bob_;
};

TEST_F(PageTokensTest, OfParticipantsAndTheirPoints) {
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"a","generator":"g: t","generator-id":"g","timestamp":1}},)"
      R"({"passive-data-metadata":{"source":"b","generator":"g: t","generator-id":"g","timestamp":1}}])");
  AddTestGroup(sql(), "one");
  AddTestGroup(sql(), "two");
  using Stub = v1::ParticipantService::Stub;
  ExpectOwn(&Stub::ListParticipants, v1::ListParticipantsRequest());
  ExpectOwn(&Stub::ListParticipantGroups, v1::ListParticipantGroupsRequest());
  ExpectOwn(&Stub::ListDataPoints, v1::ListDataPointsRequest());
}

TEST_F(PageTokensTest, OfStreamsAndWatches) {
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"a","generator":"g: t","generator-id":"g","timestamp":1}}])");
  v1::StreamDataPointsRequest request;
  v1::StreamDataPointsResponse end;
  ASSERT_TRUE(Stream(ann_, request, end).ok());
  const std::string watch_token = end.watch_token();
  request.set_resume_token(end.resume_token());
  EXPECT_EQ(Stream(bob_, request, end).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Watch(ann_, request.resume_token()), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Watch(bob_, watch_token), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Watch(ann_, watch_token), StatusCode::OK);
  EXPECT_TRUE(Stream(ann_, request, end).ok());
  request.set_resume_token(watch_token);
  EXPECT_EQ(Stream(ann_, request, end).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(PageTokensTest, OfTheQuarantine) {
  for (const char* bundle : {R"([{"text":"from whom?"}])", R"([{"text":"when?"}])"}) {
    ingest().AppendJson(bundle);
  }
  ExpectOwn(&v1::AdminService::Stub::ListQuarantineEntries, v1::ListQuarantineEntriesRequest());
}

TEST_F(PageTokensTest, OfErasuresAndMerges) {
  std::string points;
  for (const char* source : {"a", "b", "c", "d"}) {
    absl::StrAppend(&points, points.empty() ? "[" : ",", R"({"passive-data-metadata":{"source":")",
                    source, R"(","generator":"g: t","generator-id":"g","timestamp":1}})");
  }
  ingest().AppendJson(points + "]");
  MergeClient merges(product().server().NewChannel());
  merges.Start("a", "b");
  merges.Start("c", "d");
  ErasureClient erasures(product().server().NewChannel());
  erasures.Start("x");
  erasures.Start("y");
  using Stub = v1::ParticipantService::Stub;
  ExpectOwn(&Stub::ListErasures, v1::ListErasuresRequest());
  ExpectOwn(&Stub::ListParticipantMerges, v1::ListParticipantMergesRequest());
  // Nor does the one list take the other's.
  v1::ListErasuresRequest request;
  v1::ListErasuresResponse response;
  request.set_page_size(1);
  ASSERT_TRUE(Call(ann_, &Stub::ListErasures, request, response).ok());
  v1::ListParticipantMergesRequest other;
  v1::ListParticipantMergesResponse merged;
  other.set_page_size(1);
  other.set_page_token(response.next_page_token());
  EXPECT_EQ(Call(ann_, &Stub::ListParticipantMerges, other, merged).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(PageTokensTest, OfConfigurations) {
  for (const char* pattern : {"a", "b"}) {
    sql().Query(
        "INSERT INTO app_configuration (id_pattern, context_pattern, evaluate_order, valid, "
        "enabled, configuration) VALUES ($1, '.*', 1, true, true, '{}') RETURNING id",
        {pattern});
  }
  ExpectOwn(&v1::AppConfigService::Stub::ListAppConfigurations, v1::ListAppConfigurationsRequest());
}

TEST_F(PageTokensTest, OfFiles) {
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"a","generator":"g: t","generator-id":"g","timestamp":1}}])");
  sql().Execute(
      "INSERT INTO attachment (identifier, content_type, size_bytes, sha256, content_key, expires) "
      "SELECT name, '', 0, sha256(''), sha256(name::bytea), NULL FROM unnest('{f,g}'::text[]) "
      "name");
  sql().Execute(
      "INSERT INTO data_point_attachment SELECT d.participant_id, d.created, d.hash, "
      "attachment.id FROM data_point d, attachment");
  v1::ListAttachmentsRequest request;
  request.set_parent("participants/a/dataPoints/" +
                     sql().Value("SELECT replace(hash::text, '-', '') FROM data_point"));
  ExpectOwn(&v1::ParticipantService::Stub::ListAttachments, request);
}

TEST_F(PageTokensTest, OfUsersTheirTokensAndWhatTheyDid) {
  v1::ListApiTokensRequest tokens;
  tokens.set_parent("users/carl");
  AddTestUser(sql(), "carl", {});
  sql().Execute(
      "INSERT INTO api_token (user_id, token_sha256, role, all_groups, expires) "
      "SELECT user_id, sha256('x'), role, all_groups, expires FROM api_token WHERE user_id = "
      "(SELECT id FROM user_account WHERE identifier = 'carl')");
  using Stub = v1::UserService::Stub;
  ExpectOwn(&Stub::ListUsers, v1::ListUsersRequest());
  ExpectOwn(&Stub::ListApiTokens, tokens);
  for (const char* user : {"dora", "emil"}) ASSERT_TRUE(Create(user, "", {}).ok());
  ExpectOwn(&v1::AuditService::Stub::ListAuditEntries, v1::ListAuditEntriesRequest());
}

}  // namespace
}  // namespace webmunk::testing
