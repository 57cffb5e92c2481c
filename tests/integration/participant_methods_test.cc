#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/extension_storm.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"
#include "tests/support/summary.h"
#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

using grpc::StatusCode;
using ::testing::ElementsAre;

// Participants and groups as clients keep them.
class ParticipantMethodsTest : public OwnProductTest {
 protected:
  v1::Participant Create(const std::string& identifier, const std::string& group = "") {
    grpc::ClientContext context;
    v1::CreateParticipantRequest request;
    request.set_participant_id(identifier);
    request.mutable_participant()->set_group(group);
    v1::CreateParticipantResponse response;
    EXPECT_TRUE(stub_->CreateParticipant(&context, request, &response).ok());
    return response.participant();
  }

  grpc::Status Update(v1::Participant& participant, const std::vector<std::string>& paths) {
    grpc::ClientContext context;
    v1::UpdateParticipantRequest request;
    *request.mutable_participant() = participant;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    v1::UpdateParticipantResponse response;
    const grpc::Status status = stub_->UpdateParticipant(&context, request, &response);
    if (status.ok()) participant = response.participant();
    return status;
  }

  v1::ParticipantGroup CreateGroup(const std::string& display_name) {
    grpc::ClientContext context;
    v1::CreateParticipantGroupRequest request;
    request.mutable_participant_group()->set_display_name(display_name);
    v1::CreateParticipantGroupResponse response;
    EXPECT_TRUE(stub_->CreateParticipantGroup(&context, request, &response).ok());
    return response.participant_group();
  }

  grpc::Status Move(const std::vector<std::string>& identifiers, const std::string& group,
                    int* moved = nullptr) {
    grpc::ClientContext context;
    v1::MoveParticipantsRequest request;
    for (const std::string& identifier : identifiers) {
      request.add_names("participants/" + identifier);
    }
    request.set_group(group);
    v1::MoveParticipantsResponse response;
    const grpc::Status status = stub_->MoveParticipants(&context, request, &response);
    if (moved != nullptr) *moved = response.moved_count();
    return status;
  }

  grpc::Status Delete(const std::string& name, const std::string& etag = "") {
    grpc::ClientContext context;
    v1::DeleteParticipantRequest request;
    request.set_name(name);
    request.set_etag(etag);
    v1::DeleteParticipantResponse response;
    return stub_->DeleteParticipant(&context, request, &response);
  }

  grpc::Status Summary(const std::string& identifier, v1::ParticipantSummary& summary) {
    grpc::ClientContext context;
    v1::GetParticipantSummaryRequest request;
    request.set_name("participants/" + identifier + "/summary");
    v1::GetParticipantSummaryResponse response;
    const grpc::Status status = stub_->GetParticipantSummary(&context, request, &response);
    summary = response.participant_summary();
    return status;
  }

  std::unique_ptr<v1::ParticipantService::Stub> stub_ =
      v1::ParticipantService::NewStub(product().server().NewChannel());
};

TEST_F(ParticipantMethodsTest, MaskSaysWhatChangesAndTheEtagGuardsIt) {
  const v1::ParticipantGroup group = CreateGroup("Arm B");
  v1::Participant participant = Create("p");
  const v1::Participant before = participant;
  participant.set_display_name("P.");
  participant.set_group(group.name());
  participant.set_suppresses_alerts(true);
  ASSERT_TRUE(Update(participant, {"display_name", "group"}).ok());
  EXPECT_EQ(participant.display_name(), "P.");
  EXPECT_EQ(participant.group(), group.name());
  EXPECT_FALSE(participant.suppresses_alerts());
  EXPECT_NE(participant.etag(), before.etag());
  EXPECT_GT(participant.update_time().seconds(), 0);

  v1::Participant stale = before;
  stale.set_state(v1::Participant::STATE_PAUSED);
  EXPECT_EQ(Update(stale, {"state"}).error_code(), StatusCode::ABORTED);
  stale.set_etag("");
  EXPECT_TRUE(Update(stale, {"state"}).ok());
  EXPECT_EQ(stale.display_name(), "P.");
  for (const char* path : {"", "name", "etag", "enrolled", "summary", "being_erased", "*"}) {
    EXPECT_EQ(Update(participant, {path}).error_code(), StatusCode::INVALID_ARGUMENT) << path;
  }
  EXPECT_EQ(Update(participant, {}).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(ParticipantMethodsTest, OnlyWhoSentNothingIsDeleted) {
  ingest().AppendJson(JsonArray({PointText{.source = R"("sent")"}.Json()}));
  EXPECT_EQ(Delete("participants/sent").error_code(), StatusCode::FAILED_PRECONDITION);
  const v1::Participant idle = Create("idle");
  EXPECT_EQ(Delete(idle.name(), "99").error_code(), StatusCode::ABORTED);
  EXPECT_TRUE(Delete(idle.name(), idle.etag()).ok());
  EXPECT_EQ(Delete(idle.name()).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(ParticipantMethodsTest, MoveIsAllOrNothing) {
  const v1::ParticipantGroup group = CreateGroup("G");
  Create("a");
  Create("b");
  EXPECT_EQ(Move({"a", "nobody"}, group.name()).error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant WHERE group_id IS NOT NULL"), 0);
  int moved = 0;
  EXPECT_TRUE(Move({"a", "b", "a"}, group.name(), &moved).ok());
  EXPECT_EQ(moved, 2);
  EXPECT_TRUE(Move({"a"}, "", &moved).ok());
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(Move({}, group.name()).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Move({"a"}, "participantGroups/999").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(Move(std::vector<std::string>(1001, "a"), group.name()).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(ParticipantMethodsTest, GroupsAreListedByNameInPages) {
  for (const char* name : {"b", "A", "\xc3\xa9", "a"}) CreateGroup(name);
  std::vector<std::string> names;
  v1::ListParticipantGroupsRequest request;
  request.set_page_size(1);
  do {
    grpc::ClientContext context;
    v1::ListParticipantGroupsResponse response;
    ASSERT_TRUE(stub_->ListParticipantGroups(&context, request, &response).ok());
    for (const auto& group : response.participant_groups()) names.push_back(group.display_name());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("A", "a", "b", "\xc3\xa9"));
}

TEST_F(ParticipantMethodsTest, DefaultGroupTakesNewcomers) {
  const v1::ParticipantGroup group = CreateGroup("Webmunk");
  const auto admin = v1::AdminService::NewStub(product().server().NewChannel());
  const auto set = [&](const std::string& name) {
    grpc::ClientContext context;
    v1::UpdateStudySettingsRequest request;
    request.mutable_settings()->set_default_group(name);
    request.mutable_update_mask()->add_paths("default_group");
    v1::UpdateStudySettingsResponse response;
    const grpc::Status status = admin->UpdateStudySettings(&context, request, &response);
    EXPECT_EQ(response.settings().default_group(), status.ok() ? name : "");
    return status;
  };
  ASSERT_TRUE(set(group.name()).ok());
  ingest().AppendJson(
      JsonArray({PointText{}.Json(), PointText{.source = "null", .timestamp = "1"}.Json()}));
  EXPECT_EQ(sql().Value("SELECT string_agg(identifier, ',') FROM participant WHERE group_id "
                        "IS NOT NULL"),
            "p");
  EXPECT_EQ(set("participantGroups/999").error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(set("").ok());
}

TEST_F(ParticipantMethodsTest, ListIsFilteredAndTellsWhatArrived) {
  const v1::ParticipantGroup group = CreateGroup("G");
  ingest().AppendJson(JsonArray({PointText{.source = R"("x1")"}.Json()}));
  ingest().AppendJson(JsonArray({PointText{.source = R"("x2")"}.Json()}));
  Create("y", group.name());
  const auto list = [&](const std::string& filter) {
    grpc::ClientContext context;
    v1::ListParticipantsRequest request;
    request.set_filter(filter);
    request.set_view(v1::PARTICIPANT_VIEW_FULL);
    v1::ListParticipantsResponse response;
    EXPECT_TRUE(stub_->ListParticipants(&context, request, &response).ok()) << filter;
    std::vector<std::string> found;
    for (const auto& participant : response.participants()) {
      EXPECT_TRUE(participant.has_summary());
      found.push_back(
          absl::StrCat(participant.participant_id(), ":", participant.summary().stored_points()));
    }
    return found;
  };
  EXPECT_THAT(list(""), ElementsAre("x1:1", "x2:1", "y:0"));
  EXPECT_THAT(list("group = \"" + group.name() + "\""), ElementsAre("y:0"));
  EXPECT_THAT(list(R"(participant_id = "x*")"), ElementsAre("x1:1", "x2:1"));
  EXPECT_THAT(list(R"(last_record_time > "2020-01-01T00:00:00Z" AND NOT participant_id = "x1")"),
              ElementsAre("x2:1"));
  grpc::ClientContext context;
  v1::ListParticipantsRequest request;
  request.set_filter("nonsense = 1");
  v1::ListParticipantsResponse response;
  EXPECT_EQ(stub_->ListParticipants(&context, request, &response).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(ParticipantMethodsTest, SummaryEqualsThePoints) {
  ingest().AppendJson(JsonArray({
      PointText{.timestamp = "1710000000", .more_metadata = R"(,"timezone":"Europe/Berlin")"}
          .Json(),
      PointText{.members = R"("pending_points":7)",
                .timestamp = "1710000100",
                .generator_id = R"("pdk-system-status")",
                .generator = R"("pdk: Agent/2")"}
          .Json(),
  }));
  ingest().AppendJson(JsonArray({
      PointText{.timestamp = "1710000000", .more_metadata = R"(,"timezone":"Asia/Tokyo")"}.Json(),
      PointText{.timestamp = "1710000200"}.Json(),
  }));
  v1::ParticipantSummary summary;
  ASSERT_TRUE(Summary("p", summary).ok());
  EXPECT_EQ(summary.name(), "participants/p/summary");
  EXPECT_EQ(summary.received_points(), 4);
  EXPECT_EQ(summary.stored_points() + summary.duplicate_points(), 4);
  EXPECT_DOUBLE_EQ(summary.duplicate_share(), summary.duplicate_points() / 4.0);
  EXPECT_EQ(summary.first_create_time().seconds(), 1710000000);
  EXPECT_EQ(summary.last_create_time().seconds(), 1710000200);
  EXPECT_LE(summary.first_record_time().seconds(), summary.last_record_time().seconds());
  EXPECT_DOUBLE_EQ(summary.points_per_day(), static_cast<double>(summary.stored_points()));
  EXPECT_EQ(summary.user_agent(), "Test/1");
  EXPECT_EQ(summary.pending_points(), 7);
  ASSERT_EQ(summary.time_zones_size(), 2);
  EXPECT_EQ(summary.time_zones(0).time_zone(), "Asia/Tokyo");
  EXPECT_EQ(summary.time_zones(1).time_zone(), "Europe/Berlin");
  ASSERT_EQ(summary.generators_size(), 2);
  EXPECT_EQ(summary.generators(0).generator(), "pdk-system-status");
  EXPECT_EQ(summary.generators(0).stored_points(), 1);
  EXPECT_EQ(summary.generators(1).generator(), "webmunk-extension-action");
  // The second bundle's last point is the younger one.
  EXPECT_NEAR(static_cast<double>(summary.clock_offset().seconds()),
              static_cast<double>(summary.last_record_time().seconds() - 1710000200), 1);
  ExpectSummariesExact(sql());
  Create("idle");
  ASSERT_TRUE(Summary("idle", summary).ok());
  EXPECT_FALSE(summary.has_first_create_time() || summary.has_clock_offset() ||
               summary.has_pending_points());
  EXPECT_EQ(Summary("nobody", summary).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(ParticipantMethodsTest, MovesAndIngestionDoNotHoldEachOtherUp) {
  const v1::ParticipantGroup first = CreateGroup("1");
  const v1::ParticipantGroup second = CreateGroup("2");
  std::vector<std::string> points;
  std::vector<std::string> identifiers;
  for (int i = 0; i < 300; ++i) {
    identifiers.push_back(absl::StrCat("m", i));
    points.push_back(PointText{.source = absl::StrCat("\"m", i, "\"")}.Json());
  }
  ingest().AppendJson(JsonArray(points));
  ExtensionStorm storm(product().http_port(), 4);
  std::atomic<bool> done = false;
  std::thread sender([&] {
    IngestClient client(product().server().NewChannel());
    for (int n = 0; !done; ++n) {
      std::vector<std::string> more;
      for (const std::string& identifier : identifiers) {
        more.push_back(
            PointText{.members = absl::StrCat("\"n\":", n), .source = '"' + identifier + '"'}
                .Json());
      }
      client.AppendJson(JsonArray(more));
    }
  });
  for (int i = 0; i < 20; ++i) {
    int moved = 0;
    std::vector<std::string> reversed(identifiers.rbegin(), identifiers.rend());
    EXPECT_TRUE(
        Move(i % 2 == 0 ? identifiers : reversed, (i % 2 == 0 ? first : second).name(), &moved)
            .ok());
    EXPECT_EQ(moved, 300);
  }
  done = true;
  sender.join();
  storm.Drain();
  storm.ExpectEachRowStoredOnce(sql());
}

}  // namespace webmunk::testing
