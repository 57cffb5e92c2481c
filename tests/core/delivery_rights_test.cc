// Deliveries of archives whose creators have lost their rights since they were made.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "server/delivery/delivery_target.h"
#include "server/exports/export_resolver.h"
#include "tests/core/destination_servers.h"
#include "tests/core/export_delivery_fixture.h"
#include "tests/support/await.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

// `p` and `q` are in `group_`, which `c` may export; the archive of a job is of both.
class DeliveryRightsTest : public ExportDeliveryFixture {
 protected:
  DeliveryRightsTest() {
    for (const char* name : {"p", "q"}) {
      sql_.Query(
          "INSERT INTO participant (identifier, identifier_sha256, group_id) "
          "VALUES ($1, sha256(convert_to($1, 'UTF8')), $2::int)",
          {name, group_});
    }
    options_.archive_scope = [this](Connection& connection, int64_t job) {
      return ScopeOverArchive(connection, job, [this](Connection&, int32_t user) {
        EXPECT_EQ(std::to_string(user), creator_);
        return ScopeNow();
      });
    };
  }

  absl::StatusOr<AccessScope> ScopeNow() {
    MutexLock lock(mutex_);
    return scope_;
  }
  void Set(absl::StatusOr<AccessScope> scope) {
    MutexLock lock(mutex_);
    scope_ = std::move(scope);
  }

  void MakeDestination(const Destination& destination) {
    DestinationChange given;
    given.destination = destination;
    ASSERT_TRUE(destinations_->Create("lab", given, all_).ok());
  }

  std::string MakeJobOfBoth() {
    std::string job = MakeJob({"lab"});
    sql_.Query(
        "UPDATE export_job SET creator_id = $2::int, resolved = true, request = $3::json "
        "WHERE id = $1::bigint",
        {job, creator_,
         R"({"generators":["g"],"date_type":"created","format":"tsv","strict":false,)"
         R"("stored_json":"jsonb","time_zone":"UTC"})"});
    sql_.Query(
        "INSERT INTO export_job_participant (job_id, participant_id) "
        "SELECT $1::bigint, id FROM participant WHERE identifier IN ('p', 'q')",
        {job});
    return job;
  }

  // What becomes of a new job.
  std::string Outcome() {
    const std::string job = MakeJobOfBoth();
    EXPECT_TRUE(NewDeliveries().DeliverDue().ok());
    return absl::StrCat(Of(job, "state"), " ", Of(job, "error"));
  }

  std::string NewGroup() {
    return sql_.Value(
        "INSERT INTO participant_group (display_name) VALUES (gen_random_uuid()) "
        "RETURNING id");
  }

  const std::string group_ = NewGroup();
  const std::string other_ = NewGroup();
  const std::string creator_ =
      sql_.Value("INSERT INTO user_account (identifier) VALUES ('c') RETURNING id");
  Mutex mutex_;
  absl::StatusOr<AccessScope> scope_ ABSL_GUARDED_BY(mutex_) =
      AccessScope::Groups({std::stoi(group_)});
};

TEST_F(DeliveryRightsTest, WhoMayNotExportAllOfItAnyMoreDoesNotGetIt) {
  MakeDestination({.type = DestinationType::kLocal});
  EXPECT_EQ(Outcome(), "delivered ");
  sql_.Query("UPDATE participant SET group_id = $1::int WHERE identifier = 'q'", {other_});
  EXPECT_THAT(Outcome(), HasSubstr("failed the user who asked for the export may no longer export "
                                   "all of its participants"));
  EXPECT_FALSE(std::filesystem::exists(Local("x_2.zip")));
  Set(AccessScope::Groups({std::stoi(group_), std::stoi(other_)}));
  EXPECT_EQ(Outcome(), "delivered ");
  // What the request was limited to, as by its token, is so still.
  const std::string job = MakeJobOfBoth();
  sql_.Query("UPDATE export_job SET scope_groups = ARRAY[$2::int] WHERE id = $1::bigint",
             {job, group_});
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "failed");
  // Who was merged is where the other is.
  sql_.Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE identifier = "
      "'p') WHERE identifier = 'q'");
  Set(AccessScope::Groups({std::stoi(group_)}));
  EXPECT_EQ(Outcome(), "delivered ");
  sql_.Execute("UPDATE participant SET group_id = NULL WHERE identifier = 'p'");
  EXPECT_THAT(Outcome(), HasSubstr("failed "));
}

TEST_F(DeliveryRightsTest, OfDisabledAndDeletedUsersNothingIsDelivered) {
  MakeDestination({.type = DestinationType::kLocal});
  Set(absl::PermissionDeniedError("disabled"));
  EXPECT_EQ(Outcome(), "failed disabled");
  Set(all_);
  const std::string job = MakeJobOfBoth();
  sql_.Execute("UPDATE export_job SET creator_id = NULL");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "failed");
  EXPECT_EQ(Of(job, "error"), "the user who asked for the export is deleted");
}

TEST_F(DeliveryRightsTest, WhatADeadServerHasLeftGoesWithTheRights) {
  MakeDestination({.type = DestinationType::kLocal});
  const std::string job = MakeJobOfBoth();
  sql_.Execute("UPDATE export_delivery SET target = 'x_1.zip', attempt = 1");
  const std::string left = Local(PartialOf("x_1.zip", 1));
  const std::string other = Local(PartialOf("x_2.zip", 1));
  for (const std::string& path : {left, other}) std::ofstream(path) << "a part";
  Set(absl::PermissionDeniedError("disabled"));
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "error"), "disabled");
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST_F(DeliveryRightsTest, WhatCannotBeFoundOutIsTriedAgain) {
  MakeDestination({.type = DestinationType::kLocal});
  options_.wait = [](int) { return absl::Hours(1); };
  Set(absl::UnavailableError("not now"));
  EXPECT_EQ(Outcome(), "waiting not now");
}

TEST_F(DeliveryRightsTest, TheDestinationMustBeInReachToo) {
  MakeDestination({.type = DestinationType::kLocal});
  sql_.Query("UPDATE export_destination SET group_id = $1::int", {group_});
  EXPECT_EQ(Outcome(), "delivered ");
  sql_.Query("UPDATE export_destination SET group_id = $1::int", {other_});
  EXPECT_THAT(Outcome(), HasSubstr("failed the user who asked for the export has no right over"));
  Set(all_);
  EXPECT_EQ(Outcome(), "delivered ");
  const std::string job = MakeJobOfBoth();
  sql_.Execute("UPDATE export_destination SET deleted = true");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "error"), "the destination is deleted");
  EXPECT_EQ(Of(job, "state"), "failed");
}

TEST_F(DeliveryRightsTest, AnUploadEndsWithTheRights) {
  const FileServer server(FileServer::Protocol::kSftp);
  const SlowWay way(server.port(), 100'000);
  MakeDestination(server.AsDestination(way.port()));
  options_.rights_interval = absl::Milliseconds(100);
  const std::string job = MakeJobOfBoth();
  ExportDeliveries deliveries(pool_, *delivery_, keys_, options_);
  deliveries.Start();
  Await("it is under way", [&] { return Of(job, "state") == "running"; });
  // Time for looks that find the rights still there.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(Of(job, "state"), "running") << Of(job, "error");
  sql_.Query("UPDATE participant SET group_id = $1::int WHERE identifier = 'q'", {other_});
  Await("it is given up", [&] { return Of(job, "state") == "failed"; });
  deliveries.Stop();
  EXPECT_THAT(Of(job, "error"), HasSubstr("may no longer export all"));
  EXPECT_EQ(Of(job, "attempt"), "1");
  EXPECT_FALSE(server.Has("x_1.zip"));
}

}  // namespace
}  // namespace webmunk::testing
