// Participants of two jobs of one request who are merged before all of it is made.

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

// `stays` has three points and is of the first job, `goes` two and is of the second one.
class ExportMergedSplitTest : public ::testing::Test {
 protected:
  ExportMergedSplitTest() {
    ExportStudy study;
    for (int64_t id = 1; id <= 5; ++id) {
      study.Add({.id = id,
                 .created = 1'718'064'000'000'000 + id * 1'000'000,
                 .recorded = 1'718'064'100'000'000,
                 .source = id <= 3 ? "stays" : "goes",
                 .generator = "g",
                 .location = std::nullopt,
                 .properties = absl::StrCat(R"({"n":)", id, "}")});
    }
    database_.Store(study);
    database_.sql().Query(
        "UPDATE export_job SET sequence_count = 2, sequence_index = 1 + (id = $2::bigint)::int, "
        "batch_id = (SELECT batch_id FROM export_job WHERE id = $1::bigint)",
        {std::to_string(first_), std::to_string(second_)});
  }

  int64_t AddJob(const std::string& source) {
    database_.Know({source}, {"g"});
    return database_.AddJob({.generators = {"g"}, .sources = {{source}}});
  }
  void Merge() {
    database_.sql().Execute(
        "WITH merged AS (UPDATE participant SET merged_into_id = (SELECT id FROM participant "
        "WHERE identifier = 'stays') WHERE identifier = 'goes' RETURNING merged_into_id, id) "
        "INSERT INTO participant_merge (participant_id, merged_participant_id, requester) "
        "SELECT merged_into_id, id, 'tester' FROM merged");
  }
  // Makes what is due, and returns the numbers of rows of both.
  std::pair<int64_t, int64_t> Make() {
    ExportRunner runner(database_.RunnerOptions());
    runner.Start();
    for (const int64_t job : {first_, second_}) database_.AwaitEnd(job);
    runner.Stop();
    return {RowsOf(first_), RowsOf(second_)};
  }
  int64_t RowsOf(int64_t job) {
    EXPECT_EQ(database_.StateOf(job), "succeeded") << database_.ErrorOf(job);
    return std::stoll(database_.sql().Value("SELECT rows_written FROM export_job WHERE id = $1",
                                            {std::to_string(job)}));
  }
  void SetState(int64_t job, const std::string& state) {
    database_.sql().Query(
        "UPDATE export_job SET state = $2, next_try = now() WHERE id = $1::bigint",
        {std::to_string(job), state});
  }

  ExportDatabase database_;
  const int64_t first_ = AddJob("stays");
  const int64_t second_ = AddJob("goes");
};

using Rows = std::pair<int64_t, int64_t>;

TEST_F(ExportMergedSplitTest, TheFirstJobHasWhatIsOfBoth) {
  Merge();
  EXPECT_EQ(Make(), Rows(5, 0));
  // So it stays when they are made anew.
  for (const int64_t job : {first_, second_}) SetState(job, "queued");
  EXPECT_EQ(Make(), Rows(5, 0));
  SetState(second_, "queued");
  EXPECT_EQ(Make(), Rows(5, 0));
}

TEST_F(ExportMergedSplitTest, WhereTheFirstJobWillNotBeMadeTheSecondHasIt) {
  Merge();
  SetState(first_, "cancelled");
  ExportRunner runner(database_.RunnerOptions());
  runner.Start();
  database_.AwaitEnd(second_);
  runner.Stop();
  EXPECT_EQ(RowsOf(second_), 5);
  SetState(first_, "queued");
  EXPECT_EQ(Make(), Rows(0, 5));
}

// Which of the points were whose nobody knows any more: rather twice than not at all.
TEST_F(ExportMergedSplitTest, WhatTheFirstJobHadNotIsNotLost) {
  SetState(second_, "cancelled");
  ExportRunner runner(database_.RunnerOptions());
  runner.Start();
  database_.AwaitEnd(first_);
  runner.Stop();
  Merge();
  SetState(second_, "queued");
  EXPECT_EQ(Make(), Rows(3, 5));
}

}  // namespace
}  // namespace webmunk::testing
