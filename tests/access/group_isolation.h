#ifndef WEBMUNK_TESTS_ACCESS_GROUP_ISOLATION_H_
#define WEBMUNK_TESTS_ACCESS_GROUP_ISOLATION_H_

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/access/access_fixture.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "webmunk/v1/ingest.grpc.pb.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"

namespace webmunk::testing {

// What a call came to.
struct Answer {
  grpc::Status status;
  // All messages, as they came.
  std::string bytes;
};

// `ours` is in one group. In the other are `hidden-one`, with a point that has two
// attachments, and `hidden-idle`, which nothing came from. Whatever is of the other
// group has `hidden` in its text; nobody is called `nobody`.
class GroupIsolationTest : public AccessTest {
 protected:
  static constexpr char kOurs[] = "participants/ours";
  static constexpr char kTheirs[] = "participants/hidden-one";
  static constexpr char kIdle[] = "participants/hidden-idle";
  static constexpr char kUnknown[] = "participants/nobody";
  static constexpr char kContent[] = "hidden content";
  using Stub = v1::ParticipantService::Stub;
  using Legacy = v1::LegacyApiService::Stub;
  using Channel = std::shared_ptr<grpc::Channel>;

  GroupIsolationTest()
      : group_(AddTestGroup(sql(), "ours")), other_(AddTestGroup(sql(), "hidden group")) {
    attachment_ = Upload("hidden-photo");
    AppendPoint("ours", "seen");
    AppendPoint("hidden-one", "hidden text", {attachment_, Upload("hidden-sound")});
    sql().Query(
        "INSERT INTO participant (identifier, identifier_sha256, enrolled) "
        "VALUES ($1, sha256(convert_to($1, 'UTF8')), true)",
        {"hidden-idle"});
    sql().Execute(
        absl::StrCat("UPDATE participant SET group_id = CASE WHEN identifier = 'ours' THEN ",
                     group_, " ELSE ", other_, " END"));
  }

  // Whose role is limited to the group.
  Channel As(const std::string& role, int group) { return With({{role, group}}); }
  Channel With(const TestGrants& grants) {
    return product().server().NewChannelWith(
        AddTestUser(sql(), absl::StrCat("user-", ++users_), grants));
  }

  template <typename S, typename Request, typename Response>
  static Answer Ask(const Channel& channel,
                    grpc::Status (S::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request) {
    S stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    Response response;
    Answer answer;
    answer.status = (stub.*method)(&context, request, &response);
    answer.bytes = response.SerializeAsString();
    return answer;
  }

  // Reads the stream to its end.
  template <typename Request, typename Response>
  static Answer Ask(const Channel& channel,
                    std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                        grpc::ClientContext*, const Request&),
                    const Request& request) {
    Stub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    const auto reader = (stub.*method)(&context, request);
    Answer answer;
    Response response;
    while (reader->Read(&response)) answer.bytes += response.SerializeAsString();
    answer.status = reader->Finish();
    return answer;
  }

  void ExpectNothingHidden(const Answer& answer) {
    for (const std::string& text : {answer.bytes, answer.status.error_message()}) {
      EXPECT_FALSE(absl::StrContains(text, "hidden")) << text.substr(0, 500);
      EXPECT_FALSE(absl::StrContains(text, GroupName(other_))) << text.substr(0, 500);
      EXPECT_FALSE(absl::StrContains(text, attachment_)) << text.substr(0, 500);
    }
  }

  // The two are told apart by nothing.
  void ExpectAlike(const Answer& theirs, const Answer& unknown) {
    EXPECT_EQ(theirs.status.error_code(), unknown.status.error_code());
    EXPECT_EQ(theirs.status.error_message(), unknown.status.error_message());
    EXPECT_EQ(theirs.bytes, unknown.bytes);
    ExpectNothingHidden(theirs);
  }

  // `stranger` gets for what is hidden what it gets for what there is not, and changes
  // nothing; that the same call of `owner` works shows that the request was a good one.
  template <typename Method, typename Request>
  void ExpectHidden(const Channel& stranger, const Channel& owner, Method method,
                    const Request& theirs, const Request& unknown) {
    SCOPED_TRACE(theirs.ShortDebugString());
    const std::string before = TheirRows();
    const Answer answer = Ask(stranger, method, theirs);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::NOT_FOUND)
        << answer.status.error_message();
    ExpectAlike(answer, Ask(stranger, method, unknown));
    EXPECT_EQ(TheirRows(), before);
    const Answer owners = Ask(owner, method, theirs);
    EXPECT_TRUE(owners.status.ok()) << owners.status.error_message();
  }

  // All that there is of the other group, and of what may be done to it.
  std::string TheirRows() {
    return sql().Value(R"sql(
        SELECT string_agg(kind || row, E'\n' ORDER BY kind, row) FROM (
            SELECT 'participant' AS kind, p::text AS row FROM participant p
            WHERE identifier <> 'ours'
            UNION ALL SELECT 'point', d::text FROM data_point d
            WHERE participant_id NOT IN (SELECT id FROM participant WHERE identifier = 'ours')
            UNION ALL SELECT 'link', l::text FROM data_point_attachment l
            UNION ALL SELECT 'attachment', a::text FROM attachment a
            UNION ALL SELECT 'group', g::text FROM participant_group g
            UNION ALL SELECT 'erasure', e::text FROM erasure e
            UNION ALL SELECT 'blocked', b::text FROM blocked_identifier b
            UNION ALL SELECT 'merge', m::text FROM participant_merge m) AS every)sql");
  }

  void AppendPoint(const std::string& source, const std::string& text,
                   const std::vector<std::string>& attachments = {}) {
    const std::string files =
        attachments.empty() ? "" : R"(,"files@":["hidden-photo","hidden-sound"])";
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(
        JsonArray({PointText{.members = absl::StrCat(R"("text":")", text, "\"", files),
                             .source = absl::StrCat("\"", source, "\""),
                             .timestamp = absl::StrCat(1710000000 + ++points_)}
                       .Json()}));
    for (const std::string& name : attachments) request.mutable_raw()->add_attachments(name);
    v1::AppendBundleResponse response;
    ASSERT_TRUE(ingest().Append(request, response).ok());
    ASSERT_EQ(response.stored(), 1);
  }

  std::string Upload(const std::string& identifier) {
    const auto stub = v1::IngestService::NewStub(product().server().NewChannel());
    grpc::ClientContext context;
    v1::UploadAttachmentResponse response;
    const auto writer = stub->UploadAttachment(&context, &response);
    v1::UploadAttachmentRequest message;
    message.mutable_header()->set_identifier(identifier);
    message.mutable_header()->set_content_type("text/plain");
    writer->Write(message);
    message.set_data(kContent);
    writer->Write(message);
    writer->WritesDone();
    EXPECT_TRUE(writer->Finish().ok());
    return response.name();
  }

  // The hexadecimal digits that DataPoint.id has.
  std::string TheirPoint() {
    return sql().Value(
        "SELECT replace(hash::text, '-', '') FROM data_point WHERE participant_id = "
        "(SELECT id FROM participant WHERE identifier = 'hidden-one')");
  }

  static std::string TextsOf(const std::vector<v1::DataPoint>& points) {
    std::string texts;
    for (const v1::DataPoint& point : points) texts += point.properties() + "\n";
    return texts;
  }

  template <typename Request>
  static Request Of(const std::string& parent, const std::string& filter = "") {
    Request request;
    request.set_parent(parent);
    request.set_filter(filter);
    return request;
  }
  template <typename Request>
  static Request Named(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }

  static std::string GroupName(int id) { return absl::StrCat("participantGroups/", id); }

  const int group_;
  const int other_;
  std::string attachment_;

 private:
  int users_ = 0;
  int points_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_ACCESS_GROUP_ISOLATION_H_
