// What becomes of a request for an export, until its archive is there and after.

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"
#include "tests/support/form_encoding.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Names(const std::vector<v1::ExportJob>& jobs) {
  std::vector<std::string> names;
  for (const v1::ExportJob& job : jobs) names.push_back(job.name());
  return names;
}

TEST_F(ExportsTest, AJobShowsWhatWasAskedFor) {
  AddParticipant("alice");
  AddParticipant("bob");
  const std::string name = Make(R"pb(
    spec {
      participants: [ "participants/bob", "participants/alice" ]
      generators: [ "g2", "g1" ]
      date_type: DATE_TYPE_RECORDED
      first_day: "2024-03-10"
      last_day: "2024-03-11"
    }
    priority: -5
    notifications { mail: "a@example.org" }
    naming { path: "x/" })pb");
  EXPECT_THAT(admin().jobs[0].spec().participants(),
              ElementsAre("participants/alice", "participants/bob"));
  ASSERT_TRUE(admin().Get(name).ok());
  const v1::ExportJob& job = admin().job;
  EXPECT_EQ(job.state(), v1::ExportJob::STATE_QUEUED);
  EXPECT_THAT(job.spec().participants(), ElementsAre("participants/alice", "participants/bob"));
  EXPECT_THAT(job.spec().generators(), ElementsAre("g2", "g1"));
  EXPECT_EQ(job.spec().first_day(), "2024-03-10");
  EXPECT_EQ(job.spec().time_zone(), "America/New_York");
  EXPECT_EQ(job.creator(), "users/test-admin");
  EXPECT_EQ(job.priority(), -5);
  EXPECT_EQ(job.participant_count(), 2);
  ASSERT_EQ(job.notices_size(), 1);
  EXPECT_EQ(job.notices(0).notification().mail(), "a@example.org");
  EXPECT_EQ(job.notices(0).state(), v1::ExportNotice::STATE_WAITING);
  EXPECT_EQ(job.progress().share(), 0);
}

TEST_F(ExportsTest, WhatDoesNotExistIsNamedAndNothingIsMade) {
  AddParticipant("alice");
  struct Case {
    std::string order;
    std::string field;
  };
  for (const Case& c : std::vector<Case>{
           {"spec { participants: ['participants/alice', 'participants/nobody'] }",
            "order.spec.participants[1]"},
           {"spec { excluded_participants: 'participants/nobody' }",
            "order.spec.excluded_participants[0]"},
           {"spec { groups: 'participantGroups/77' }", "order.spec.groups[0]"},
           {"spec {} destinations: 'exportDestinations/nowhere'", "order.destinations[0]"}}) {
    const grpc::Status status = admin().Create(c.order);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND) << c.order;
    EXPECT_THAT(status.error_message(), HasSubstr(c.field));
    EXPECT_THAT(status.error_message(), ::testing::Not(HasSubstr("nobody")));
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job"), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_batch"), 0);
}

TEST_F(ExportsTest, WhoIsUnknownMayBeTakenAsWithoutPoints) {
  AddParticipant("alice");
  const std::string name = Make(
      "spec { allow_missing: true participants: ['participants/no-such-01', 'participants/alice', "
      "'participants/-'] }");
  ASSERT_TRUE(admin().Get(name).ok());
  EXPECT_THAT(admin().job.spec().participants(),
              ElementsAre("participants/-", "participants/alice", "participants/no-such-01"));
  EXPECT_EQ(admin().job.participant_count(), 1);
}

TEST_F(ExportsTest, TheSameKeyMakesNoSecondJob) {
  ASSERT_TRUE(admin().Create("spec {}", "k").ok());
  const std::vector<std::string> first = Names(admin().jobs);
  ASSERT_TRUE(admin().Create("spec {}", "k").ok());
  EXPECT_EQ(Names(admin().jobs), first);
  EXPECT_EQ(admin().Create("spec { generators: 'a' }", "k").error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  // Keys are each user's own, and none is no key.
  ExportClient ann = ClientOf("ann", {{"exporter", 0}});
  ASSERT_TRUE(ann.Create("spec {}", "k").ok());
  EXPECT_NE(Names(ann.jobs), first);
  ASSERT_TRUE(admin().Create("spec {}").ok());
  ASSERT_TRUE(admin().Create("spec {}").ok());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job"), 4);
  EXPECT_EQ(admin().Create("spec {}", std::string(129, 'k')).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ExportsTest, OfManyCallsWithOneKeyOneMakesTheJob) {
  std::vector<std::string> names(8);
  std::vector<std::thread> callers;
  for (std::string& name : names) {
    callers.emplace_back([&] {
      ExportClient client(product().server().NewChannel());
      const grpc::Status status = client.Create("spec {}", "k");
      name = status.ok() ? client.jobs.at(0).name() : status.error_message();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(names.begin(), names.end(), names[0]), 8) << names[0];
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job"), 1);
}

TEST_F(ExportsTest, ARequestIsSplitFromTheLastParticipantOn) {
  for (const char* identifier : {"a", "b", "c", "d", "e"}) AddParticipant(identifier);
  ASSERT_TRUE(admin().Create("spec {} split { participants_per_job: 2 }").ok());
  const std::vector<std::string> names = Names(admin().jobs);
  ASSERT_EQ(names.size(), 3U);
  const std::vector<std::vector<std::string>> sources = {{"participants/d", "participants/e"},
                                                         {"participants/b", "participants/c"},
                                                         {"participants/a"}};
  for (size_t i = 0; i < names.size(); ++i) {
    ASSERT_TRUE(admin().Get(names[i]).ok());
    EXPECT_EQ(admin().job.sequence_index(), static_cast<int>(i) + 1);
    EXPECT_EQ(admin().job.sequence_count(), 3);
    EXPECT_THAT(admin().job.spec().participants(), ::testing::ElementsAreArray(sources[i]));
  }
}

TEST_F(ExportsTest, EachStateAllowsWhatItCan) {
  struct Case {
    std::string state;
    grpc::StatusCode cancel, retry, remove;
  };
  constexpr auto kOk = grpc::StatusCode::OK;
  constexpr auto kNot = grpc::StatusCode::FAILED_PRECONDITION;
  for (const Case& c : std::vector<Case>{{"queued", kOk, kNot, kOk},
                                         {"running", kOk, kNot, kNot},
                                         {"succeeded", kNot, kNot, kOk},
                                         {"failed", kNot, kOk, kOk},
                                         {"cancelled", kOk, kOk, kOk},
                                         {"expired", kNot, kOk, kOk}}) {
    const auto make = [&] {
      const std::string name = Make("spec {}");
      if (c.state == "succeeded") {
        Finish(name, "archive");
      } else if (c.state != "queued") {
        SetState(name, c.state);
      }
      return name;
    };
    std::string name = make();
    EXPECT_EQ(admin().Cancel(name).error_code(), c.cancel) << c.state;
    if (c.cancel == kOk) {
      EXPECT_EQ(admin().job.state(), v1::ExportJob::STATE_CANCELLED);
      EXPECT_TRUE(admin().job.has_finish_time());
    }
    name = make();
    EXPECT_EQ(admin().Retry(name).error_code(), c.retry) << c.state;
    if (c.retry == kOk) {
      EXPECT_EQ(admin().job.state(), v1::ExportJob::STATE_QUEUED);
    }
    name = make();
    EXPECT_EQ(admin().Delete(name).error_code(), c.remove) << c.state;
    EXPECT_EQ(admin().Get(name).error_code(), c.remove == kOk ? grpc::StatusCode::NOT_FOUND : kOk)
        << c.state;
    EXPECT_FALSE(c.remove == kOk && std::filesystem::exists(PathOf(name))) << c.state;
  }
}

TEST_F(ExportsTest, ACancelledJobIsOutOfItsAttemptsHands) {
  const std::string name = Make("spec {}");
  SetState(name, "running");
  ASSERT_TRUE(admin().Cancel(name).ok());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job WHERE lease_owner IS NULL"
                         " AND state = 'cancelled'"),
            1);
}

TEST_F(ExportsTest, RetryKeepsWhatTheJobIsOf) {
  const std::string name = Make("spec {}");
  SetState(name, "failed");
  sql().Execute(
      "UPDATE export_job SET tries = 5, error = 'x', cursor = 'c', since = 's',"
      " resolved = true, points_read = 7");
  ASSERT_TRUE(admin().Retry(name).ok());
  EXPECT_EQ(sql().Value("SELECT concat_ws(',', tries, error, cursor, since, resolved, points_read)"
                        " FROM export_job"),
            "0,,c,s,t,0");
}

TEST_F(ExportsTest, FailedDeliveriesOfADoneJobAreTriedAnew) {
  sql().Execute(
      "INSERT INTO export_destination (identifier, type, parameters)"
      " VALUES ('disk', 'local', '{}')");
  const std::string name = Make("spec {} destinations: 'exportDestinations/disk'");
  Finish(name, "archive");
  sql().Execute("UPDATE export_delivery SET state = 'failed', tries = 9, error = 'full'");
  ASSERT_TRUE(admin().Get(name).ok());
  ASSERT_EQ(admin().job.deliveries_size(), 1);
  EXPECT_EQ(admin().job.deliveries(0).destination(), "exportDestinations/disk");
  EXPECT_EQ(admin().job.deliveries(0).state(), v1::ExportDelivery::STATE_FAILED);
  EXPECT_EQ(admin().job.deliveries(0).error(), "full");
  ASSERT_TRUE(admin().Retry(name).ok());
  EXPECT_EQ(admin().job.state(), v1::ExportJob::STATE_SUCCEEDED);
  EXPECT_EQ(admin().job.deliveries(0).state(), v1::ExportDelivery::STATE_WAITING);
  EXPECT_EQ(admin().Retry(name).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(ExportsTest, JobsAreListedNewestFirstInPages) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(made.begin(), Make("spec {}"));
  SetState(made[1], "failed");
  v1::ListExportJobsRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    ASSERT_TRUE(admin().List(request).ok());
    for (const std::string& name : Names(admin().jobs)) seen.push_back(name);
    request.set_page_token(admin().next_page_token);
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, made);
  v1::ListExportJobsRequest failed;
  failed.add_states(v1::ExportJob::STATE_FAILED);
  ASSERT_TRUE(admin().List(failed).ok());
  EXPECT_THAT(Names(admin().jobs), ElementsAre(made[1]));
  request.set_page_token("x");
  EXPECT_EQ(admin().List(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  failed.add_states(static_cast<v1::ExportJob::State>(99));
  EXPECT_EQ(admin().List(failed).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ListExportJobsRequest scheduled;
  scheduled.set_schedule("exportSchedules/nightly");
  ASSERT_TRUE(admin().List(scheduled).ok());
  EXPECT_THAT(admin().jobs, IsEmpty());
}

TEST_F(ExportsTest, AWatchTellsEachChangeUntilTheEnd) {
  const std::string name = Make("spec {}");
  ExportClient watcher(product().server().NewChannel());
  grpc::Status status;
  std::thread watch([&] { status = watcher.Watch(name); });
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  SetState(name, "running");
  sql().Execute("UPDATE export_job SET points_expected = 100, points_read = 25");
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  Finish(name, "archive");
  watch.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(watcher.jobs.size(), 3U);
  EXPECT_EQ(watcher.jobs[0].state(), v1::ExportJob::STATE_QUEUED);
  EXPECT_EQ(watcher.jobs[1].progress().share(), 0.25);
  EXPECT_TRUE(watcher.jobs[1].progress().has_estimated_finish_time());
  EXPECT_EQ(watcher.jobs[2].state(), v1::ExportJob::STATE_SUCCEEDED);
  EXPECT_EQ(watcher.jobs[2].archive().size_bytes(), 7);
}

TEST_F(ExportsTest, AWatchEndsWithTheServer) {
  const std::string name = Make("spec {}");
  ExportClient watcher(product().server().NewChannel());
  grpc::Status status;
  std::thread watch([&] { status = watcher.Watch(name); });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto begin = std::chrono::steady_clock::now();
  product().server().process().Signal(SIGTERM);
  watch.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace webmunk::testing
