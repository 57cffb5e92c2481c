#include <glob.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/fault/client_crowd.h"
#include "tests/fault/seeded_random.h"
#include "tests/support/ledger.h"
#include "tests/support/summary.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

// Empty if it is not installed.
std::string FakeTimeLibrary() {
  glob_t found;
  std::string path;
  if (glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nullptr, &found) == 0) {
    path = found.gl_pathv[0];
  }
  globfree(&found);
  return path;
}

// The offset that a process under libfaketime reads again at each look at the clock.
class SteppedClock {
 public:
  SteppedClock() { Set(0); }

  std::vector<std::string> Environment() const {
    return {"LD_PRELOAD=" + FakeTimeLibrary(), "FAKETIME_TIMESTAMP_FILE=" + path(),
            "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1"};
  }
  void Set(int seconds) {
    // By rename: never half a file.
    std::ofstream(path() + ".new") << (seconds < 0 ? "" : "+") << seconds << "s\n";
    std::filesystem::rename(path() + ".new", path());
  }

 private:
  std::string path() const { return directory_.path() + "/clock"; }

  TempDirectory directory_{"webmunk-clock-"};
};

// Bundles that came while the clock was a day off.
int64_t BundlesHit(SqlConnection& sql) {
  return sql.Number(
      "SELECT count(*) FROM bundle WHERE abs(extract(epoch FROM received - "
      "(SELECT max(received) FROM bundle))) > 3600");
}

}  // namespace

TEST(ClockStepTest, ServerWhoseClockStepsLosesNothingAndStoresNothingTwice) {
  if (FakeTimeLibrary().empty()) GTEST_SKIP() << "libfaketime is not installed";
  const unsigned seed = FaultSeed();
  SeededRandom random(seed);
  SteppedClock clock;
  FaultStage stage(SharedCluster(PostgresCluster::Durability::kFull), clock.Environment());
  ClientCrowd crowd(stage, seed);
  SqlConnection sql(stage.database_url());
  const auto step = [&](int seconds) {
    ASSERT_TRUE(crowd.AwaitProgress()) << "before the step to " << seconds << " s";
    clock.Set(seconds);
    random.Pause(300, 800);
    clock.Set(0);
  };
  for (const int seconds : {120, -120, 3, -3, 86400, -86400, 30, 0}) {
    ASSERT_NO_FATAL_FAILURE(step(seconds));
  }
  // The server may notice a step before a bundle comes.
  for (int i = 0; i < 40 && BundlesHit(sql) == 0; ++i) ASSERT_NO_FATAL_FAILURE(step(86400));
  EXPECT_TRUE(crowd.Drain()) << "not everything could be delivered";
  crowd.ExpectNothingLostAndNothingTwice(sql);
  ExpectLedgerAddsUp(sql);
  ExpectSummariesExact(sql);
  EXPECT_GT(BundlesHit(sql), 0) << "no step of the clock hit a bundle: this shows nothing";
}

}  // namespace webmunk::testing
