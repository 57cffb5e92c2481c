// Exports while the database stands still.

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/fault/export_stage.h"
#include "tests/support/await.h"
#include "tests/support/export_job.h"

namespace webmunk::testing {
namespace {

using std::chrono::seconds;

class ExportDatabaseTest : public ExportStage {
 protected:
  // A study that takes a second to export.
  ExportDatabaseTest() { StoreStudy(120'000, "repeat(md5(n::text), 20)"); }

  int64_t Export(const std::string& cursor = "") {
    return QueueExport(sql_, {.generators = kGenerators, .cursor = cursor});
  }
  // Nobody may ask it anything meanwhile, this test least of all.
  static void StandStill(seconds duration) {
    SharedCluster().SignalAll(SIGSTOP);
    std::this_thread::sleep_for(duration);
    SharedCluster().SignalAll(SIGCONT);
  }
};

TEST_F(ExportDatabaseTest, OneThatStandsStillMidwayHoldsExportsUpAndNoMore) {
  Start({"--task_lease=2s"});
  const int64_t undisturbed = Export();
  AwaitSuccess(undisturbed);
  const int millis =
      std::stoi(Column(undisturbed, "(extract(epoch FROM finished - started) * 1000)::int"));
  const std::string cursor = Column(undisturbed, "cursor");
  // Shorter than the lease, and longer.
  for (const seconds duration : {seconds(1), seconds(6)}) {
    const int64_t job = Export(cursor);
    Await("the export has begun", [&] { return Column(job, "attempt") != "0"; });
    random_.Pause(0, millis / 2);
    StandStill(duration);
    AwaitSuccess(job);
    EXPECT_TRUE(Members(job) == Members(undisturbed)) << duration.count() << " s";
    std::cout << "stood still for " << duration.count()
              << " s, attempts: " << Column(job, "attempt") << std::endl;
  }
  // The server is no worse for it.
  const int64_t last = Export();
  AwaitSuccess(last);
  EXPECT_EQ(Column(last, "attempt"), "1");
}

TEST_F(ExportDatabaseTest, ServersStopWhileItStandsStill) {
  Start({"--task_lease=2s"});
  const int64_t job = Export();
  Await("the export has begun", [&] { return Column(job, "attempt") != "0"; });
  SharedCluster().SignalAll(SIGSTOP);
  EXPECT_EQ(server().process().Stop(SIGTERM, seconds(60)), 0);
  SharedCluster().SignalAll(SIGCONT);
  Start({"--task_lease=2s"});
  AwaitSuccess(job);
}

}  // namespace
}  // namespace webmunk::testing
