// Points as the sections of exports want them, however they are found.

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/exports/export_source_store.h"
#include "server/exports/rare_generators.h"
#include "tests/core/export_reader_fixture.h"

namespace webmunk::testing {
namespace {

int64_t TimeOf(const StudyPoint& point, DateType type) {
  return type == DateType::kRecorded ? point.recorded : point.created;
}

// The ids of a section's points, as its description says.
std::vector<int64_t> IdsOf(const ExportStudy& study, const Section& section) {
  std::vector<int64_t> ids;
  for (const std::string& source : section.sources) {
    std::vector<StudyPoint> points;
    for (const StudyPoint& point : study.points()) {
      const int64_t time = TimeOf(point, section.filtered);
      const auto& generators = section.generators;
      if (point.source == source && time >= section.range.from.value_or(INT64_MIN) &&
          time < section.range.to.value_or(INT64_MAX) &&
          std::count(generators.begin(), generators.end(), point.generator) > 0) {
        points.push_back(point);
      }
    }
    const auto key = [&](const StudyPoint& point) {
      const int64_t time = TimeOf(point, section.sort);
      return std::pair(section.newest_first ? -time : time,
                       section.highest_id_first ? -point.id : point.id);
    };
    std::sort(points.begin(), points.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    for (const StudyPoint& point : points) ids.push_back(point.id);
  }
  return ids;
}

class ExportReaderOrderTest : public ExportReaderTest {
 protected:
  // Among so many of another generator all others are rare.
  void AddOfAnother(const std::vector<std::string>& sources) {
    database_.Know(sources, {"frequent"});
    database_.sql().Execute(
        "INSERT INTO participant_generator_summary (participant_id, generator_id, stored, "
        "first_created, last_created, last_recorded, month, first_recorded) "
        "SELECT p.id, g.id, 1000000, now(), now(), now(), '-infinity', now() "
        "FROM participant p, generator g WHERE g.identifier = 'frequent'");
  }

  bool AreRare(const std::vector<std::string>& generators) {
    const auto connection = pool_.Get();
    const auto ids = std::vector<int32_t>{database_.ParticipantId("s0")};
    const auto counts = CountPointsOf(**connection, ids, {});
    const auto rare = CountRare(**connection, *counts, ids, generators);
    EXPECT_TRUE(rare.ok()) << rare.status();
    return rare->has_value();
  }
};

// All orders, also of points with equal times, by however many transactions.
TEST_F(ExportReaderOrderTest, PointsComeInTheOrderOfTheSection) {
  ExportStudy study;
  std::mt19937 random(1);
  int64_t id = 0;
  for (int i = 0; i < 3000; ++i) {
    study.Add(PointOf(absl::StrCat("s", random() % 3), absl::StrCat("g", random() % 2),
                      static_cast<int64_t>(random() % 400) * 1'000'000,
                      static_cast<int64_t>(random() % 3) * 1'000'000, ++id));
  }
  database_.Store(study);
  EXPECT_FALSE(AreRare({"g0"}));
  const std::pair whole(absl::Seconds(25), 1'000'000);
  const std::pair piecemeal(absl::ZeroDuration(), 1);
  int round = 0;
  for (const auto& [transaction, points] : {whole, piecemeal, whole, piecemeal}) {
    if (++round == 3) {
      AddOfAnother({"s0", "s1", "s2"});
      EXPECT_TRUE(AreRare({"g0", "g1"}));
      EXPECT_FALSE(AreRare({"frequent"}));
    }
    ExportReader reader = Reader({"s0", "s1", "s2"}, transaction, points);
    ASSERT_TRUE(reader.Prepare().ok());
    for (int shape = 0; shape < 32; ++shape) {
      Section section{.generator = "g0",
                      .generators = {"g0"},
                      .sources = {"s2", "unknown", "s0", "s1"},
                      .sort = (shape & 1) != 0 ? DateType::kRecorded : DateType::kCreated,
                      .newest_first = (shape & 2) != 0,
                      .highest_id_first = (shape & 4) != 0};
      if ((shape & 8) != 0) section.generators = {"g1", "g0", "g2"};
      if ((shape & 16) != 0) {
        section.filtered = (shape & 8) != 0 ? DateType::kRecorded : DateType::kCreated;
        section.range = {.from = kTime + 1'000'000, .to = kTime + 2'000'000};
        if ((shape & 8) == 0) section.range.to = kTime + 300'000'000;
      }
      const std::vector<int64_t> found = Read(reader, section);
      EXPECT_FALSE(found.empty()) << round << " " << shape;
      EXPECT_EQ(found, IdsOf(study, section)) << round << " " << shape;
    }
  }
}

}  // namespace
}  // namespace webmunk::testing
