// What somebody whose rights are limited to a group has of exports.

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kNotFound = grpc::StatusCode::NOT_FOUND;

// `ours` is in the group that `ann` may export, `theirs` in another, `nobodys` in none.
class ExportIsolationTest : public ExportsTest {
 protected:
  ExportIsolationTest()
      : group_(AddTestGroup(sql(), "Ours")),
        other_(AddTestGroup(sql(), "Theirs")),
        token_(TokenOf("ann", {{"exporter", group_}, {"viewer", 0}})),
        ann_(ClientWith(token_)) {
    AddParticipant("ours", group_);
    AddParticipant("theirs", other_);
    AddParticipant("nobodys");
  }

  // Of what ann must not know, in every way there is.
  void ExpectHidden(const std::string& name) {
    EXPECT_EQ(ann_.Get(name).error_code(), kNotFound) << name;
    EXPECT_EQ(ann_.Cancel(name).error_code(), kNotFound) << name;
    EXPECT_EQ(ann_.Retry(name).error_code(), kNotFound) << name;
    EXPECT_EQ(ann_.Delete(name).error_code(), kNotFound) << name;
    EXPECT_EQ(ann_.Watch(name).error_code(), kNotFound) << name;
    EXPECT_EQ(ann_.Download(name).error_code(), kNotFound) << name;
    EXPECT_THAT(ann_.archive, IsEmpty());
    // What a mail's link leads to is no more.
    for (const char* path : {"", "/archive", ":watch"}) {
      EXPECT_EQ(Http(absl::StrCat("/v1/", name, path)).status, 404) << name << path;
    }
    EXPECT_EQ(Http(absl::StrCat("/v1/", name), "DELETE").status, 404);
    EXPECT_EQ(Http(absl::StrCat("/v1/", name, ":cancel"), "POST").status, 404);
    EXPECT_TRUE(ann_.List().ok());
    for (const v1::ExportJob& job : ann_.jobs) EXPECT_NE(job.name(), name);
    // Nothing happened to it.
    EXPECT_TRUE(admin().Download(name).ok());
  }

  HttpResponse Http(const std::string& target, const std::string& method = "GET") {
    const auto response =
        http().Send({.method = method,
                     .target = target,
                     .headers = {{"Authorization", absl::StrCat("Bearer ", token_)},
                                 {"Content-Type", "application/json"}},
                     .body = method == "POST" ? "{}" : ""});
    Require(response.has_value(), "no answer");
    return *response;
  }

  std::string MakeDone(const std::string& order) {
    const std::string name = Make(order);
    Finish(name, "archive");
    return name;
  }

  const int group_;
  const int other_;
  const std::string token_;
  ExportClient ann_;
};

TEST_F(ExportIsolationTest, AJobIsSeenWithARightOverAllInItAlone) {
  const std::string ours = MakeDone("spec { participants: 'participants/ours' }");
  for (const char* order :
       {"spec { participants: 'participants/theirs' }",
        "spec { participants: ['participants/ours', 'participants/theirs'] }",
        "spec { participants: ['participants/ours', 'participants/nobodys'] }", "spec {}",
        "spec { allow_missing: true participants: 'participants/no-such' }",
        "spec { participants: 'participants/ours' generators: 'webmunk-asin-details' }"}) {
    ExpectHidden(MakeDone(order));
  }
  ASSERT_TRUE(ann_.Get(ours).ok());
  ASSERT_TRUE(ann_.Watch(ours).ok());
  ASSERT_TRUE(ann_.Download(ours).ok());
  EXPECT_EQ(ann_.archive, "archive");
  EXPECT_EQ(Http(absl::StrCat("/v1/", ours, "/archive")).body, "archive");
  ASSERT_TRUE(ann_.List().ok());
  ASSERT_EQ(ann_.jobs.size(), 1U);
  EXPECT_EQ(ann_.jobs[0].name(), ours);
  EXPECT_TRUE(ann_.Delete(ours).ok());
}

TEST_F(ExportIsolationTest, QueuedJobsAreHiddenToo) {
  const std::string all = Make("spec {}");
  const std::string group = Make(absl::StrCat("spec { groups: 'participantGroups/", other_, "' }"));
  for (const std::string& name : {all, group}) {
    EXPECT_EQ(ann_.Get(name).error_code(), kNotFound);
    EXPECT_EQ(ann_.Cancel(name).error_code(), kNotFound);
  }
  EXPECT_TRUE(
      ann_.Get(Make(absl::StrCat("spec { groups: 'participantGroups/", group_, "' }"))).ok());
}

TEST_F(ExportIsolationTest, OnlyWhatIsOnesOwnIsExported) {
  // Whoever is out of reach looks like one who does not exist.
  const grpc::Status hidden = ann_.Create("spec { participants: 'participants/theirs' }");
  const grpc::Status missing = ann_.Create("spec { participants: 'participants/no-such' }");
  EXPECT_EQ(hidden.error_code(), kNotFound);
  EXPECT_EQ(hidden.error_message(), missing.error_message());
  EXPECT_EQ(ann_.Create("spec { excluded_participants: 'participants/theirs' }").error_code(),
            kNotFound);
  EXPECT_EQ(
      ann_.Create(absl::StrCat("spec { groups: 'participantGroups/", other_, "' }")).error_code(),
      kNotFound);
  ASSERT_TRUE(ann_.Create("spec {}").ok());
  EXPECT_EQ(ann_.jobs[0].participant_count(), 1);
  ASSERT_TRUE(ann_.Create("spec { allow_missing: true participants: ['participants/theirs', "
                          "'participants/ours'] }")
                  .ok());
  EXPECT_EQ(ann_.jobs[0].participant_count(), 1) << "theirs counts as one who does not exist";
  ASSERT_TRUE(ann_.Create("spec {} split { participants_per_job: 1 }").ok());
  EXPECT_EQ(ann_.jobs.size(), 1U);
}

TEST_F(ExportIsolationTest, ProductsOfTheStudyAreNotExportedForAGroup) {
  const grpc::Status refused = ann_.Create("spec { generators: ['x', 'webmunk-asin-details'] }");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(refused.error_message(), HasSubstr("webmunk-asin-details"));
  EXPECT_TRUE(ann_.Create("spec { generators: 'webmunk-extension-action' }").ok());
  EXPECT_TRUE(admin().Create("spec { generators: 'webmunk-asin-details' }").ok());
}

TEST_F(ExportIsolationTest, DestinationsOfOtherGroupsAreNotToBeHad) {
  for (const auto& [name, group] : std::vector<std::pair<std::string, std::string>>{
           {"open", "NULL"}, {"own", std::to_string(group_)}, {"other", std::to_string(other_)}}) {
    sql().Execute(absl::StrCat(
        "INSERT INTO export_destination (identifier, type, parameters, group_id) VALUES ('", name,
        "', 'local', '{}', ", group, ")"));
  }
  EXPECT_TRUE(ann_.Create("spec {} destinations: 'exportDestinations/open'").ok());
  EXPECT_TRUE(ann_.Create("spec {} destinations: 'exportDestinations/own'").ok());
  EXPECT_EQ(ann_.Create("spec {} destinations: 'exportDestinations/other'").error_code(),
            kNotFound);
}

TEST_F(ExportIsolationTest, WhoLeavesTheGroupTakesTheJobAlong) {
  const std::string name = MakeDone("spec { participants: 'participants/ours' }");
  const std::string running = Make("spec { participants: 'participants/ours' }");
  SetState(running, "running");
  grpc::Status watched;
  std::thread watch([&] { watched = ann_.Watch(running); });
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  sql().Query("UPDATE participant SET group_id = $1 WHERE identifier = 'ours'",
              {std::to_string(other_)});
  watch.join();
  EXPECT_EQ(watched.error_code(), kNotFound) << "a stream that is open ends";
  ExpectHidden(name);
}

TEST_F(ExportIsolationTest, AMergedParticipantIsWhereItsTargetIs) {
  const std::string name = MakeDone("spec { participants: 'participants/ours' }");
  sql().Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant"
      " WHERE identifier = 'theirs') WHERE identifier = 'ours'");
  ExpectHidden(name);
}

TEST_F(ExportIsolationTest, RightsThatDoNotReachExportsShowNothing) {
  const std::string name = MakeDone("spec { participants: 'participants/ours' }");
  ExportClient viewer = ClientOf("viewer", {{"viewer", 0}});
  for (const grpc::Status& status : {viewer.Get(name), viewer.List(), viewer.Create("spec {}"),
                                     viewer.Watch(name), viewer.Download(name)}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
  // A token that allows less than its user may.
  ExportClient manager = ClientOf("boss", {{"manager", 0}});
  ASSERT_TRUE(manager.Get(name).ok());
  sql().Execute(
      "UPDATE api_token SET role = 'viewer' WHERE user_id ="
      " (SELECT id FROM user_account WHERE identifier = 'boss')");
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  EXPECT_EQ(manager.Get(name).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(ExportIsolationTest, OnlyManagersComeBeforeOthers) {
  EXPECT_EQ(ann_.Create("spec {} priority: 1").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(ann_.Create("spec {} priority: -1").ok());
  EXPECT_TRUE(admin().Create("spec {} priority: 1").ok());
}

}  // namespace
}  // namespace webmunk::testing
