#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "tests/fault/export_stage.h"
#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/export_job.h"

namespace webmunk::testing {
namespace {

class ExportKillTest : public ExportStage {
 protected:
  // A study that takes a second to export.
  ExportKillTest() { StoreStudy(120'000, "repeat(md5(n::text), 20)"); }

  std::vector<std::string> Flags() const {
    return {"--export_dir=" + archives_.path(), "--task_lease=1s"};
  }
  std::unique_ptr<ServerProcess> StartAnother(const TempDirectory& directory) {
    return std::make_unique<ServerProcess>(url_, directory.path(), Flags());
  }
  int64_t Export(const std::string& cursor = "") {
    return QueueExport(sql_, {.generators = kGenerators, .cursor = cursor});
  }

  const TempDirectory second_directory_{"webmunk-run-"};
};

TEST_F(ExportKillTest, KilledServersExportsEndTheSame) {
  Start({"--task_lease=1s"});
  const int64_t undisturbed = Export();
  AwaitSuccess(undisturbed);
  const int millis =
      std::stoi(Column(undisturbed, "(extract(epoch FROM finished - started) * 1000)::int"));
  StoreMeanwhile();
  const int wanted = FullRun() ? 30 : 10;
  int rounds = 0;
  int interrupted = 0;
  for (; interrupted < wanted && rounds < 3 * wanted; ++rounds) {
    const int stored = stored_meanwhile();
    const int64_t job = Export();
    Await("the export has begun", [&] { return Column(job, "attempt") != "0"; });
    random_.Pause(0, millis);
    Kill();
    interrupted += Column(job, "state") == "running" ? 1 : 0;
    Start({"--task_lease=1s"});
    AwaitSuccess(job);
    // The same by one that nobody disturbs, when more is stored.
    Await("more bundles are stored", [&] { return stored_meanwhile() > stored + 10; });
    const int64_t again = Export(Column(job, "cursor"));
    AwaitSuccess(again);
    EXPECT_TRUE(Members(job) == Members(again)) << "round " << rounds;
    EXPECT_EQ(Column(again, "attempt"), "1");
    for (const int64_t done : {job, again}) std::filesystem::remove(ArchivePath(done));
  }
  EXPECT_EQ(interrupted, wanted) << "too few exports were broken off: this shows nothing";
  std::cout << "kills: " << rounds << ", of them while the export was made: " << interrupted
            << ", bundles stored meanwhile: " << stored_meanwhile() << std::endl;
}

TEST_F(ExportKillTest, AnotherServerTakesOverWithinTheLease) {
  std::unique_ptr<ServerProcess> first = StartAnother(directory_);
  const int64_t job = Export();
  Await("the export is under way", [&] { return Column(job, "attempt") == "1"; });
  std::unique_ptr<ServerProcess> second = StartAnother(second_directory_);
  first->process().Stop(SIGKILL, std::chrono::seconds(5));
  const auto killed = std::chrono::steady_clock::now();
  Await("the export is taken over, or was done",
        [&] { return Column(job, "attempt") == "2" || Column(job, "state") == "succeeded"; });
  // The lease is one second here, and thirty where nobody sets it.
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(20));
  AwaitSuccess(job);
}

TEST_F(ExportKillTest, ServersThatStopGiveTheirExportsBack) {
  std::unique_ptr<ServerProcess> server = StartAnother(directory_);
  const int64_t job = Export();
  Await("the export is under way", [&] { return Column(job, "attempt") == "1"; });
  EXPECT_EQ(server->process().Stop(SIGTERM, std::chrono::seconds(20)), 0);
  const std::string state = Column(job, "state");
  EXPECT_TRUE(state == "queued" || state == "succeeded") << state;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(archives_.path())) {
    files += entry.exists() ? 1 : 0;
  }
  EXPECT_EQ(files, state == "succeeded" ? 1 : 0);
}

}  // namespace
}  // namespace webmunk::testing
