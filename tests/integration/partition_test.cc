#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {

constexpr char kTask[] = "keep-partitions";

class PartitionTest : public OwnProductTest {
 protected:
  PartitionTest() : tasks_(product().server().NewChannel()) { Run(); }

  // Runs the task; what it says went wrong.
  std::string Run() { return tasks_.RunToEnd(kTask).last_error(); }

  std::vector<SqlRow> Partitions() { return sql().Query("SELECT * FROM data_point_partitions()"); }

  // Takes the partition that is `back` before the last one away, as if its month
  // had just come into reach. Returns its name.
  std::string Forget(int back = 0) {
    const std::vector<SqlRow> all = Partitions();
    const SqlRow& partition = all.at(all.size() - 1 - back);
    first_second_ =
        sql().Number("SELECT extract(epoch FROM $1::timestamptz)::bigint", {partition[1]});
    sql().Execute("DROP TABLE " + partition[0]);
    return partition[0];
  }

  // Points of the month that was forgotten last.
  std::string Bundle(int first, int count) const {
    std::vector<std::string> points;
    for (int i = first; i < first + count; ++i) {
      points.push_back(PointText{.members = absl::StrCat("\"n\":", i),
                                 .timestamp = absl::StrCat(first_second_ + i)}
                           .Json());
    }
    return JsonArray(points);
  }

  int64_t PointsIn(const std::string& table) {
    return sql().Number("SELECT count(*) FROM " + table);
  }
  bool IsPartition(const std::string& name) {
    const std::vector<SqlRow> all = Partitions();
    return std::any_of(all.begin(), all.end(),
                       [&](const SqlRow& partition) { return partition[0] == name; });
  }

 private:
  TaskClient tasks_;
  int64_t first_second_ = 0;
};

TEST_F(PartitionTest, MonthThatComesIntoReachGetsAPartitionLikeTheOthers) {
  const std::vector<SqlRow> before = Partitions();
  const std::string shape =
      "SELECT replace(indexdef, tablename, '') FROM pg_indexes WHERE tablename = $1 ORDER BY 1";
  const std::vector<SqlRow> indexes = sql().Query(shape, {before.back()[0]});
  const std::string name = Forget();
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(Partitions(), before);
  EXPECT_EQ(sql().Query(shape, {name}).size(), indexes.size());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM pg_constraint WHERE conrelid = $1::regclass "
                         "AND contype = 'c'",
                         {name}),
            0)
      << "a check that the bounds imply costs every insert";
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 3)), (Counts{3, 0, 0}));
  EXPECT_EQ(PointsIn(name), 3);
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 3)), (Counts{0, 3, 0}));
}

TEST_F(PartitionTest, PointsThatCameBeforeTheirPartitionMoveIntoIt) {
  const std::string name = Forget();
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 5)), (Counts{5, 0, 0}));
  EXPECT_EQ(PointsIn("data_point_default"), 5);
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(PointsIn("data_point_default"), 0);
  EXPECT_EQ(PointsIn(name), 5);
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 5)), (Counts{0, 5, 0}));
}

TEST_F(PartitionTest, MonthWithTooManyPointsIsSkippedAndReportedAndTheOthersAreMade) {
  const std::string other = Forget(1);
  const std::string full = Forget();
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 2001)), (Counts{2001, 0, 0}));
  EXPECT_NE(Run().find(full), std::string::npos);
  EXPECT_FALSE(IsPartition(full));
  EXPECT_TRUE(IsPartition(other));
  EXPECT_EQ(PointsIn("data_point"), 2001);
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 2002)), (Counts{1, 2001, 0}));
}

TEST_F(PartitionTest, PointsOfWildClocksStayInTheDefaultPartition) {
  ingest().AppendJson(JsonArray(
      {PointText{.timestamp = "9999999999"}.Json(), PointText{.timestamp = "86400"}.Json()}));
  Forget();
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(PointsIn("data_point_default"), 2);
}

TEST_F(PartitionTest, TableThatAKilledServerLeftIsTakenUp) {
  const std::string name = Forget();
  sql().Execute("CREATE TABLE " + name + " (LIKE data_point)");
  EXPECT_EQ(Run(), "");
  EXPECT_TRUE(IsPartition(name));
}

TEST_F(PartitionTest, IngestionGoesOnWhileAReaderKeepsAPartitionFromBeingMade) {
  const std::string name = Forget();
  SqlConnection reader(product().database_url());
  reader.Execute("BEGIN");
  reader.Query("SELECT count(*) FROM data_point");
  TaskClient tasks(product().server().NewChannel());
  std::vector<double> milliseconds;
  const auto append = [&](int n) {
    // One point of now, one of the default partition, which is what is locked.
    const std::string bundle = JsonArray(
        {PointText{.members = absl::StrCat("\"n\":", n)}.Json(),
         PointText{.members = absl::StrCat("\"n\":", n), .timestamp = "9999999999"}.Json()});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(ingest().AppendJson(bundle), (Counts{2, 0, 0}));
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  };
  ASSERT_EQ(tasks.Get(kTask).last_error(), "");
  v1::BackgroundTask task;
  ASSERT_TRUE(tasks.RunNow(absl::StrCat("backgroundTasks/", kTask), task).ok());
  int sent = 0;
  while (tasks.Get(kTask).last_error().empty() && sent < 20000) append(sent++);
  EXPECT_NE(tasks.Get(kTask).last_error().find(name), std::string::npos);
  EXPECT_FALSE(IsPartition(name));
  reader.Execute("COMMIT");
  // Ingestion goes on while it is made at last, and a little longer.
  std::atomic<bool> is_made = false;
  std::thread maker([&] {
    EXPECT_EQ(Run(), "");
    is_made = true;
  });
  for (int after = 0; after < 20; after += is_made ? 1 : 0) append(sent++);
  maker.join();
  EXPECT_TRUE(IsPartition(name));
  EXPECT_EQ(PointsIn("data_point"), 2 * sent);
  std::sort(milliseconds.begin(), milliseconds.end());
  std::cout << "a bundle while a reader is open and a partition is made, of " << sent << ": p50 "
            << milliseconds.at(sent / 2) << " ms, p99 " << milliseconds.at(sent * 99 / 100)
            << " ms, longest " << milliseconds.back() << " ms\n";
}

}  // namespace webmunk::testing
