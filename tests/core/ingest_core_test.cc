#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/committer.h"
#include "server/ingest/rule_book.h"
#include "tests/core/migrated_database.h"
#include "tests/support/point_text.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {
namespace {

constexpr int kThreads = 8;
constexpr int kBundles = 30;
constexpr int kPoints = 12;

// The sums of all answers.
class Tally {
 public:
  BundleIntake::Done Counter() {
    return [this](absl::StatusOr<AppendResult> result) {
      const std::lock_guard lock(mutex_);
      ++answers_;
      if (!result.ok()) {
        ++refused_;
      } else if (result->fault) {
        ++faults_;
      } else {
        counts_.stored += result->counts.stored;
        counts_.duplicate += result->counts.duplicate;
        counts_.quarantined += result->counts.quarantined;
      }
      answered_.notify_all();
    };
  }

  bool Await(int answers) {
    std::unique_lock lock(mutex_);
    return answered_.wait_for(lock, std::chrono::seconds(120), [&] { return answers_ >= answers; });
  }

  AppendCounts counts() const { return counts_; }
  int refused() const { return refused_; }
  int faults() const { return faults_; }

 private:
  std::mutex mutex_;
  std::condition_variable answered_;
  int answers_ = 0;
  int refused_ = 0;
  int faults_ = 0;
  AppendCounts counts_;
};

// Bundles of two threads are alike, so that writers meet each other's keys.
std::string Bundle(int thread, int bundle) {
  std::string text = "[";
  for (int i = 0; i < kPoints; ++i) {
    const PointText point{
        .members = absl::StrCat("\"n\":", bundle * kPoints + i),
        .source = absl::StrCat("\"p", thread / 2, "\""),
        .timestamp = i == 0 && bundle % 10 == 0 ? "\"never\"" : absl::StrCat(1710000000 + i)};
    absl::StrAppend(&text, i == 0 ? "" : ",", point.Json());
  }
  return text + "]";
}

// The way of a bundle from its bytes to the disk, as the server puts it together.
struct IngestCore {
  explicit IngestCore(Committer::Options options)
      : committer(std::move(options), budget, rules, erasure_key) {}

  RuleBook rules;
  ErasureKey erasure_key{""};
  QuarantineBudget budget{{.total = int64_t{1} << 30}};
  Admission admission{{}};
  Committer committer;
  BundleIntake intake{{}, BundleReader({}, 1000, {}), rules, admission, committer};
};

class IngestCoreTest : public ::testing::Test {
 protected:
  std::string url_ = NewMigratedDatabase();
};

void Send(BundleIntake& intake, std::string payload, BundleIntake::Done done) {
  ByteReservation memory(intake.memory());
  ASSERT_TRUE(memory.Grow(payload.size()));
  IncomingBundle bundle;
  bundle.payload = std::move(payload);
  intake.Append(std::move(bundle), std::move(memory), CallContext(), std::move(done));
}

void SendAll(BundleIntake& intake, int thread, Tally& tally) {
  for (int bundle = 0; bundle < kBundles; ++bundle) {
    Send(intake, Bundle(thread, bundle), tally.Counter());
    Send(intake, absl::StrCat("[", thread, " ", bundle), tally.Counter());
  }
}

TEST_F(IngestCoreTest, ManyThreadsAtOnceStoreEachPointOnce) {
  Tally tally;
  IngestCore core(
      {.database_url = url_, .writers = 3, .batches = {.batch_points = 200}, .newcomers = {}});
  ASSERT_TRUE(core.rules.Refresh(**Connection::Open(url_)).ok());
  ASSERT_TRUE(core.erasure_key.Load(**Connection::Open(url_)).ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { SendAll(core.intake, i, tally); });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(tally.Await(kThreads * kBundles * 2));
  EXPECT_EQ(tally.refused(), 0);
  EXPECT_EQ(tally.faults(), kThreads * kBundles);
  constexpr int kBad = kThreads * kBundles / 10;
  constexpr int kGood = kThreads * kBundles * kPoints - kBad;
  EXPECT_EQ(tally.counts().quarantined, kBad);
  EXPECT_EQ(tally.counts().stored, kGood / 2);
  EXPECT_EQ(tally.counts().duplicate, kGood / 2);
  SqlConnection sql(url_);
  EXPECT_EQ(sql.Number("SELECT count(*) FROM data_point"), kGood / 2);
  EXPECT_EQ(sql.Number("SELECT sum(stored) FROM bundle_participant"), kGood / 2);
}

TEST_F(IngestCoreTest, WithoutADatabaseEachBundleIsRefused) {
  Tally tally;
  IngestCore core(
      {.database_url = "host=/nonexistent", .writers = 2, .batches = {}, .newcomers = {}});
  ASSERT_TRUE(core.rules.Refresh(**Connection::Open(url_)).ok());
  ASSERT_TRUE(core.erasure_key.Load(**Connection::Open(url_)).ok());
  SendAll(core.intake, 0, tally);
  ASSERT_TRUE(tally.Await(kBundles * 2));
  EXPECT_EQ(tally.refused(), kBundles * 2);
}

}  // namespace
}  // namespace webmunk::testing
