#include "server/exports/export_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/core/export_reader_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;

TEST_F(ExportReaderTest, PointsAreThoseOfTheSnapshot) {
  database_.Know({"s", "t", "u"}, {"g"});
  OpenStore early(database_.url());
  early.Add({PointOf("s", "g", 1, 1)});
  OpenStore held(database_.url());
  held.Add({PointOf("t", "g", 2, 2)});
  OpenStore last(database_.url());
  last.Add({PointOf("u", "g", 3, 3)});
  early.Commit();
  last.Commit();
  ExportReader reader = Reader({"s", "u"}, absl::Seconds(25), 1000);
  ASSERT_TRUE(reader.Prepare().ok());
  held.Commit();
  OpenStore later(database_.url());
  later.Add({PointOf("s", "g", 4, 4)});
  later.Commit();
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"s", "t", "u"}};
  EXPECT_THAT(Read(reader, section), ElementsAre(1, 3));
  EXPECT_TRUE(reader.Check().ok());
  ExportReader now = Reader({"s", "t", "u"}, absl::Seconds(25), 1000);
  ASSERT_TRUE(now.Prepare().ok());
  EXPECT_THAT(Read(now, section), ElementsAre(1, 4, 2, 3));
}

TEST_F(ExportReaderTest, PointsOfAMergeUnderWayComeOnce) {
  ExportStudy study;
  for (const auto& [id, source] : std::vector<std::pair<int64_t, std::string>>{
           {1, "a"}, {2, "b"}, {3, "a"}, {4, "b"}, {5, "c"}, {6, "b"}}) {
    study.Add(PointOf(source, "g", id, id, id));
  }
  database_.Store(study);
  SqlConnection& sql = database_.sql();
  // Of each two, the merge is to drop the second.
  sql.Execute(
      "UPDATE data_point SET created = other.created, hash = other.hash FROM data_point "
      "other WHERE data_point.id = 4 AND other.id = 3");
  sql.Execute(
      "UPDATE data_point SET created = other.created, hash = other.hash FROM data_point "
      "other WHERE data_point.id = 5 AND other.id = 6");
  for (const char* source : {"b", "c"}) {
    sql.Query(
        "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE "
        "identifier = 'a') WHERE identifier = $1",
        {source});
    sql.Query(
        "INSERT INTO participant_merge (participant_id, merged_participant_id, requester) "
        "SELECT merged_into_id, id, '' FROM participant WHERE identifier = $1",
        {source});
  }
  ExportReader reader = Reader({"a"}, absl::Seconds(25), 1000);
  ASSERT_TRUE(reader.Prepare().ok());
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"a"}};
  EXPECT_THAT(Read(reader, section), ElementsAre(1, 2, 3, 6));
  EXPECT_TRUE(reader.Check().ok());
}

// What a participant sends again while its points are moved is no reason to leave out
// what it had sent before the cursor.
TEST_F(ExportReaderTest, PointsSentAgainDuringAMergeDisplaceNothing) {
  ExportStudy study;
  for (int64_t id = 1; id <= 3; ++id) study.Add(PointOf(id == 1 ? "a" : "b", "g", id, id, id));
  database_.Store(study);
  SqlConnection& sql = database_.sql();
  sql.Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE "
      "identifier = 'a') WHERE identifier = 'b'; "
      "INSERT INTO participant_merge (participant_id, merged_participant_id, requester) "
      "SELECT merged_into_id, id, '' FROM participant WHERE identifier = 'b'");
  OpenStore held(database_.url());
  held.Add({PointOf("a", "g", 2, 4)});
  OpenStore other(database_.url());
  other.Add({PointOf("a", "g", 9, 9)});
  other.Commit();
  ExportReader reader = Reader({"a"}, absl::Seconds(25), 1000);
  held.Commit();
  OpenStore later(database_.url());
  later.Add({PointOf("a", "g", 3, 6)});
  later.Commit();
  // One was under way in the cursor, the other came after it.
  sql.Execute(
      "UPDATE data_point SET hash = other.hash FROM data_point other "
      "WHERE data_point.id + other.id IN (6, 9) AND data_point.id > 3 AND other.id IN (2, 3) "
      "AND data_point.created = other.created");
  ASSERT_TRUE(reader.Prepare().ok());
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"a"}};
  EXPECT_THAT(Read(reader, section), ElementsAre(1, 2, 3, 5));
}

TEST_F(ExportReaderTest, ReadersEndWhenParticipantsAreMergedOrErased) {
  ExportStudy study;
  study.Add(PointOf("a", "g", 1, 1, 1));
  study.Add(PointOf("b", "g", 2, 2, 2));
  database_.Store(study);
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"a", "b"}};
  const std::vector<std::string> changes = {
      "UPDATE participant SET being_erased = true, state = 'blocked' WHERE identifier = 'a'",
      "INSERT INTO participant_merge (participant_id, merged_participant_id, requester) "
      "SELECT a.id, b.id, '' FROM participant a, participant b "
      "WHERE a.identifier = 'a' AND b.identifier = 'b'",
      "UPDATE participant SET display_name = 'A'"};
  for (size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    ExportReader reader = Reader({"a", "b"}, absl::Seconds(25), 1000);
    ASSERT_TRUE(reader.Prepare().ok());
    database_.sql().Execute(changes[i]);
    const bool is_changed = i + 1 < changes.size();
    EXPECT_EQ(absl::IsAborted(reader.Check()), is_changed);
    EXPECT_EQ(
        absl::IsAborted(reader.Read(section, [](const ExportPoint&) { return absl::OkStatus(); })),
        is_changed);
    database_.sql().Execute(
        "UPDATE participant SET being_erased = false, state = 'active'; "
        "DELETE FROM participant_merge");
  }
}

TEST_F(ExportReaderTest, CursorsOfAnotherDatabaseAreRefused) {
  ExportStudy study;
  study.Add(PointOf("a", "g", 1, 1, 1));
  database_.Store(study);
  ExportReader reader = Reader({"a"}, absl::Seconds(25), 1000);
  database_.sql().Execute("UPDATE era SET id = gen_random_uuid()");
  EXPECT_TRUE(absl::IsFailedPrecondition(reader.Prepare()));
}

// Exports of what is new, while transactions are open for any time, hold each point once.
TEST_F(ExportReaderTest, IncrementsTogetherAreEverything) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<OpenStore>> open;
  std::string since;
  std::vector<int64_t> increments;
  const std::vector<std::string> sources = {"s0", "s1", "s2"};
  const Section section{.generator = "g", .generators = {"g"}, .sources = sources};
  database_.Know(sources, {"g"});
  for (int round = 0; round < 40; ++round) {
    if (open.size() < 6) {
      std::vector<StudyPoint> points;
      for (size_t i = random() % 5 + 1; i > 0; --i) {
        points.push_back(PointOf(sources[random() % 3], "g", round, round));
      }
      open.push_back(std::make_unique<OpenStore>(database_.url()));
      open.back()->Add(points);
    }
    if (random() % 2 == 0 || round == 39) {
      const size_t chosen = random() % open.size();
      open[chosen]->Commit();
      open.erase(open.begin() + static_cast<int64_t>(chosen));
    }
    if (round == 39) {
      for (const auto& store : open) store->Commit();
      open.clear();
    }
    ExportReader reader = Reader(sources, absl::Seconds(25), 3, since);
    since = database_.CursorNow();
    ASSERT_TRUE(reader.Prepare().ok());
    for (const int64_t id : Read(reader, section)) increments.push_back(id);
  }
  ExportReader reader = Reader(sources, absl::Seconds(25), 1000);
  ASSERT_TRUE(reader.Prepare().ok());
  std::vector<int64_t> all = Read(reader, section);
  std::sort(all.begin(), all.end());
  std::sort(increments.begin(), increments.end());
  EXPECT_GT(all.size(), 30);
  EXPECT_EQ(increments, all);
}

}  // namespace
}  // namespace webmunk::testing
