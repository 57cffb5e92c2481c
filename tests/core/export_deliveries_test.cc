#include "server/delivery/export_deliveries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "server/exports/export_upkeep_store.h"
#include "tests/core/destination_servers.h"
#include "tests/core/export_delivery_fixture.h"
#include "tests/support/await.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

class ExportDeliveriesTest : public ExportDeliveryFixture {
 protected:
  void MakeLocal(const std::string& identifier, const DeliveryNaming& naming = {}) {
    DestinationChange given;
    given.destination = Destination{.type = DestinationType::kLocal};
    given.naming = naming;
    const auto made = destinations_->Create(identifier, given, all_);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void Make(const std::string& identifier, const Destination& destination) {
    DestinationChange given;
    given.destination = destination;
    const auto made = destinations_->Create(identifier, given, all_);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  bool IsThere(const std::string& name) const {
    return std::filesystem::exists(Local(name)) && ReadFile(Local(name)) == archive_.text();
  }
};

TEST_F(ExportDeliveriesTest, AnArchiveIsDeliveredByItsName) {
  MakeLocal(
      "lab",
      {.path = "exports", .prefix_host = true, .prefix_date = true, .prefix_source_range = true});
  const std::string job = MakeJob({"lab"});
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "delivered") << Of(job, "error");
  EXPECT_EQ(Of(job, "verified"), "content");
  EXPECT_EQ(Of(job, "target"), "exports/study.example.org_2026-11-26_a-b_x_1.zip");
  EXPECT_TRUE(IsThere(Of(job, "target")));
}

TEST_F(ExportDeliveriesTest, WhatAJobSaysOfItsNameGoesBefore) {
  MakeLocal("lab", {.path = "exports", .prefix_host = true});
  const std::string job = MakeJob({"lab"});
  sql_.Query("UPDATE export_job SET naming_path = '2026-11-25', naming_prefix_host = false");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "target"), "2026-11-25/x_1.zip");
}

TEST_F(ExportDeliveriesTest, OnlyJobsThatHaveSucceededAreDelivered) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  sql_.Execute("UPDATE export_job SET state = 'failed'");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "waiting");
  sql_.Execute("UPDATE export_job SET state = 'expired'");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "failed");
  EXPECT_EQ(Of(job, "error"), "the archive is gone");
}

TEST_F(ExportDeliveriesTest, ACopyThatArrivesAfterItsArchiveWentIsRecorded) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  const auto claim = ClaimDelivery(**pool_.Get(), "slow", absl::Minutes(1));
  ASSERT_TRUE(claim.ok() && claim->has_value());
  const int64_t id = std::stoll(job);
  // Before it has ended: it may be there already, and whoever erases is told so.
  EXPECT_FALSE(FindJobFiles(**pool_.Get(), {id})->at(id).delivered.empty());
  sql_.Execute("UPDATE export_job SET state = 'expired', archive_file = NULL");
  ASSERT_TRUE(FailHopelessDeliveries(**pool_.Get(), kMaxDeliveryTries).ok());
  EXPECT_EQ(Of(job, "state"), "running");
  EXPECT_TRUE(*FinishDelivery(**pool_.Get(), **claim, "hash"));
  EXPECT_EQ(Of(job, "state"), "delivered");
}

TEST_F(ExportDeliveriesTest, AFailureIsVisibleAndTriedAgain) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  std::filesystem::rename(options_.export_dir + "/1.1.zip", options_.export_dir + "/away");
  options_.wait = [](int) { return absl::Hours(1); };
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "waiting");
  EXPECT_EQ(Of(job, "tries"), "1");
  EXPECT_EQ(Of(job, "error"), "the archive is not in this server's folder");
  std::filesystem::rename(options_.export_dir + "/away", options_.export_dir + "/1.1.zip");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "waiting") << "before its time";
  sql_.Execute("UPDATE export_delivery SET next_try = now()");
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "delivered");
  EXPECT_EQ(Of(job, "error"), "");
}

TEST_F(ExportDeliveriesTest, AfterItsLastTryADeliveryHasFailed) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  std::filesystem::remove(options_.export_dir + "/1.1.zip");
  options_.max_tries = 3;
  ExportDeliveries deliveries(pool_, *delivery_, keys_, options_);
  Await("it failed for good", [&] {
    EXPECT_TRUE(deliveries.DeliverDue().ok());
    return Of(job, "state") == "failed";
  });
  EXPECT_EQ(Of(job, "tries"), "3");
  EXPECT_EQ(Of(job, "attempt"), "3");
}

TEST_F(ExportDeliveriesTest, ADeadServersDeliveryIsTakenOverOnce) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  const auto dead = ClaimDelivery(**pool_.Get(), "dead", absl::Milliseconds(700));
  ASSERT_TRUE(dead.ok() && dead->has_value());
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "running") << "its lease lasts";
  std::this_thread::sleep_for(std::chrono::milliseconds(900));
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "delivered");
  EXPECT_EQ(Of(job, "attempt"), "2");
  // The dead one comes back, and changes nothing.
  EXPECT_FALSE(*FinishDelivery(**pool_.Get(), **dead, "hash"));
  EXPECT_FALSE(*RenewDelivery(**pool_.Get(), **dead, absl::Hours(1)));
  EXPECT_TRUE(FailDelivery(**pool_.Get(), **dead, "late", absl::Seconds(1), 1).ok());
  EXPECT_TRUE(ReleaseDelivery(**pool_.Get(), **dead, absl::ZeroDuration()).ok());
  EXPECT_EQ(Of(job, "state"), "delivered");
  EXPECT_EQ(Of(job, "verified"), "content");
}

TEST_F(ExportDeliveriesTest, OneThatServersDieOfEnds) {
  MakeLocal("lab");
  const std::string job = MakeJob({"lab"});
  options_.max_tries = 2;
  for (int tries = 0; tries < 2; ++tries) {
    ASSERT_TRUE(ClaimDelivery(**pool_.Get(), "dead", absl::Hours(1))->has_value());
    EXPECT_EQ(Of(job, "tries"), std::to_string(tries));
    sql_.Execute("UPDATE export_delivery SET lease_until = now() - interval '1 second'");
  }
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "failed");
  EXPECT_EQ(Of(job, "error"), "the servers that tried it ended");
  const std::string old = MakeJob({"lab"});
  sql_.Query("UPDATE export_delivery SET begun = now() - interval '4 days' WHERE job_id = $1",
             {old});
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(old, "state"), "failed");
}

TEST_F(ExportDeliveriesTest, WhatOnlyAPersonCanHelpIsNotTriedForHours) {
  const FileServer server(FileServer::Protocol::kWebdav);
  Destination destination = server.AsDestination();
  destination.secrets["password"] = "another";
  Make("dav", destination);
  const std::string refused = MakeJob({"dav"});
  ExportDeliveries deliveries(pool_, *delivery_, keys_, options_);
  Await("it failed for good", [&] {
    EXPECT_TRUE(deliveries.DeliverDue().ok());
    return Of(refused, "state") == "failed";
  });
  EXPECT_EQ(Of(refused, "tries"), "3");
  const std::string wrong = MakeJob({"dav"});
  sql_.Execute("UPDATE export_job SET naming_path = '/x'");
  ASSERT_TRUE(deliveries.DeliverDue().ok());
  EXPECT_EQ(Of(wrong, "state"), "failed");
  EXPECT_EQ(Of(wrong, "tries"), "1");
}

TEST_F(ExportDeliveriesTest, ManyJobsAreDeliveredOnceByTwoServers) {
  MakeLocal("lab");
  constexpr int kJobs = 40;
  for (int i = 0; i < kJobs; ++i) MakeJob({"lab"});
  ExportDeliveries one(pool_, *delivery_, keys_, options_);
  ExportDeliveries two(pool_, *delivery_, keys_, options_);
  one.Start();
  two.Start();
  Await("all are delivered", [&] {
    return sql_.Number("SELECT count(*) FROM export_delivery WHERE state = 'delivered'") == kJobs;
  });
  one.Stop();
  two.Stop();
  EXPECT_EQ(sql_.Number("SELECT max(attempt) FROM export_delivery"), 1);
  for (int i = 1; i <= kJobs; ++i) EXPECT_TRUE(IsThere("x_" + std::to_string(i) + ".zip"));
}

TEST_F(ExportDeliveriesTest, SecretsAreOpenedForTheDeliveryAlone) {
  const FileServer server(FileServer::Protocol::kWebdav);
  Make("dav", server.AsDestination());
  const std::string job = MakeJob({"dav"});
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_destination t "
                        "WHERE to_json(t)::text LIKE '%files-secret%'"),
            0);
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "delivered") << Of(job, "error");
  EXPECT_EQ(server.Content("x_1.zip"), archive_.text());
  // Without its key it is an error of the job, and no crash.
  const std::string second = MakeJob({"dav"});
  const SecretKeys none;
  options_.wait = [](int) { return absl::Hours(1); };
  ExportDeliveries later(pool_, *delivery_, none, options_);
  ASSERT_TRUE(later.DeliverDue().ok());
  EXPECT_THAT(Of(second, "error"), HasSubstr("not in the server's key file"));
}

TEST_F(ExportDeliveriesTest, StoppingGivesTheDeliveryBackAndTheNextServerEndsIt) {
  const FileServer server(FileServer::Protocol::kSftp);
  auto way = std::make_unique<SlowWay>(server.port(), 100'000);
  Make("sftp", server.AsDestination(way->port()));
  const std::string job = MakeJob({"sftp"});
  {
    ExportDeliveries deliveries(pool_, *delivery_, keys_, options_);
    deliveries.Start();
    // Longer than the lease: it is renewed meanwhile.
    std::this_thread::sleep_for(std::chrono::seconds(5));
    EXPECT_EQ(Of(job, "state"), "running");
    const auto begin = std::chrono::steady_clock::now();
    deliveries.Stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  }
  EXPECT_EQ(Of(job, "state"), "waiting");
  EXPECT_EQ(Of(job, "attempt"), "1");
  EXPECT_EQ(Of(job, "tries"), "0");
  EXPECT_FALSE(server.Has("x_1.zip"));
  sql_.Query("UPDATE export_destination SET parameters = $1::json",
             {WriteTexts(server.AsDestination().parameters)});
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "delivered") << Of(job, "error");
  EXPECT_EQ(server.Content("x_1.zip"), archive_.text());
}

TEST_F(ExportDeliveriesTest, AnArchiveThatGoesMeanwhileStopsItsDelivery) {
  const FileServer server(FileServer::Protocol::kSftp);
  const SlowWay way(server.port(), 100'000);
  Make("sftp", server.AsDestination(way.port()));
  const std::string job = MakeJob({"sftp"});
  ExportDeliveries deliveries(pool_, *delivery_, keys_, options_);
  deliveries.Start();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  sql_.Execute("UPDATE export_job SET state = 'expired'");
  Await("it is given up", [&] { return Of(job, "state") == "failed"; });
  deliveries.Stop();
  EXPECT_FALSE(server.Has("x_1.zip"));
}

}  // namespace
}  // namespace webmunk::testing
