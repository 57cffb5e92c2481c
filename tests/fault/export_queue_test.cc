// Servers that share a queue of exports.

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/fault/export_stage.h"
#include "tests/support/await.h"
#include "tests/support/export_job.h"

namespace webmunk::testing {
namespace {

constexpr int kJobs = 200;

// A job and the number of its attempt.
using Attempt = std::pair<int64_t, int64_t>;

class ExportQueueTest : public ExportStage {
 protected:
  ExportQueueTest() { StoreStudy(400, "md5(n::text)"); }

  std::unique_ptr<ServerProcess> StartServer(const TempDirectory& directory) {
    return std::make_unique<ServerProcess>(
        url_, directory.path(),
        std::vector<std::string>{"--export_dir=" + archives_.path(), "--task_lease=1s"});
  }

  // All of what was stored as of one time.
  std::vector<int64_t> QueueAll() {
    const int64_t before = QueueExport(sql_, {.generators = kGenerators});
    AwaitSuccess(before);
    const std::string cursor = Column(before, "cursor");
    sql_.Query("DELETE FROM export_job WHERE id = $1", {std::to_string(before)});
    std::vector<int64_t> jobs;
    sql_.Execute("BEGIN");
    for (int i = 0; i < kJobs; ++i) {
      jobs.push_back(QueueExport(sql_, {.generators = kGenerators, .cursor = cursor}));
    }
    sql_.Execute("COMMIT");
    return jobs;
  }

  int64_t JobsThatAre(const std::string& state) {
    return sql_.Number("SELECT count(*) FROM export_job WHERE state = $1", {state});
  }

  // Jobs that a server has, by what its leases say.
  std::set<int64_t> HeldBy(ServerProcess& server) {
    std::set<int64_t> held;
    for (const SqlRow& row :
         sql_.Query("SELECT id FROM export_job WHERE state = 'running' AND lease_owner LIKE $1",
                    {absl::StrCat("%/", server.process().pid(), "/%")})) {
      held.insert(std::stoll(row.at(0)));
    }
    return held;
  }

  // What the server says that it has begun, and how often.
  static std::map<Attempt, int> Begun(ServerProcess& server) {
    static const auto& line =
        *new std::regex(R"re("export begins".*"job":(\d+).*"attempt":(\d+))re");
    std::map<Attempt, int> begun;
    const std::string log = server.process().Log();
    for (auto at = std::sregex_iterator(log.begin(), log.end(), line); at != std::sregex_iterator();
         ++at) {
      ++begun[{std::stoll((*at)[1]), std::stoll((*at)[2])}];
    }
    return begun;
  }

  const TempDirectory second_directory_{"webmunk-run-"};
};

TEST_F(ExportQueueTest, TwoServersMakeEachJobOnceAndOneEndsTheOthers) {
  const std::unique_ptr<ServerProcess> first = StartServer(directory_);
  const std::unique_ptr<ServerProcess> second = StartServer(second_directory_);
  const std::vector<int64_t> jobs = QueueAll();
  Await("both have made some", [&] {
    return JobsThatAre("succeeded") >= kJobs / 8 && !Begun(*first).empty() &&
           !Begun(*second).empty();
  });
  // Of one that stands still nothing comes any more, but what it had sent before.
  std::set<int64_t> held;
  Await("the first is at one", [&] {
    first->process().Signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    held = HeldBy(*first);
    if (held.empty()) first->process().Signal(SIGCONT);
    return !held.empty();
  });
  EXPECT_GT(JobsThatAre("queued"), 0) << "the queue was too short: this shows nothing";
  EXPECT_EQ(first->process().Stop(SIGKILL, std::chrono::seconds(5)), 128 + SIGKILL);
  Await("all are made", [&] { return JobsThatAre("succeeded") == kJobs; });

  std::map<Attempt, int> begun = Begun(*second);
  for (const auto& [attempt, times] : Begun(*first)) begun[attempt] += times;
  const auto wanted = Members(jobs[0]);
  ASSERT_GT(wanted.size(), 2U);
  for (const int64_t job : jobs) {
    const int64_t attempts = held.contains(job) ? 2 : 1;
    EXPECT_EQ(Column(job, "attempt"), std::to_string(attempts)) << "job " << job;
    EXPECT_EQ((begun[{job, attempts}]), 1) << "job " << job;
    // The first may have been stopped before it said so.
    EXPECT_LE((begun[{job, 1}]), 1) << "job " << job;
    EXPECT_TRUE(Members(job) == wanted) << "job " << job;
  }
  std::cout << "jobs taken over: " << held.size() << std::endl;
}

}  // namespace
}  // namespace webmunk::testing
