#include "server/ingest/batch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/ingest/bundle_parser.h"

namespace webmunk {
namespace {

constexpr int64_t kFirstPoint = 100;

std::string Point(std::string_view source, int timestamp) {
  return absl::StrCat(R"({"passive-data-metadata":{"source":")", std::string(source),
                      R"(","generator":"g: a","generator-id":"g","timestamp":)", timestamp, "}}");
}

// Bundles out of JSON texts, with participants that the database knows by their
// place in the batch plus 1, and generators by theirs plus 11.
class BatchPlanTest : public testing::Test {
 protected:
  void Add(const std::string& text) {
    bundles_.push_back(std::make_unique<PendingBundle>());
    auto parsed = ParseBundle(text, BundleShape::kArray, 100, memory_);
    bundles_.back()->parsed = std::get<std::unique_ptr<ParsedBundle>>(*std::move(parsed));
    bundles_.back()->arrival = absl::FromUnixMicros(5);
    pointers_.push_back(bundles_.back().get());
  }

  std::unique_ptr<BatchPlan> Plan(std::vector<ParticipantState> states) {
    auto plan = std::make_unique<BatchPlan>(pointers_);
    std::vector<ParticipantReference> participants;
    for (const ParticipantState state : states) {
      participants.push_back({static_cast<int32_t>(participants.size()) + 1, state});
    }
    std::vector<int32_t> generators;
    for (size_t i = 0; i < plan->generators().size(); ++i) {
      generators.push_back(static_cast<int32_t>(i) + 11);
    }
    plan->SetReferences(participants, generators);
    return plan;
  }

  ByteBudget budget_{size_t{1} << 30};
  ByteReservation memory_{budget_};
  std::vector<std::unique_ptr<PendingBundle>> bundles_;
  std::vector<PendingBundle*> pointers_;
};

TEST_F(BatchPlanTest, RowsAreInKeyOrderAndIdsInOrderOfArrival) {
  Add("[" + Point("b", 9) + "," + Point("a", 2) + "]");
  Add("[" + Point("a", 1) + "]");
  const auto plan = Plan({ParticipantState::kActive, ParticipantState::kActive});
  EXPECT_THAT(plan->participants(), testing::ElementsAre("b", "a"));
  const std::vector<PointRow> rows = plan->MakeRows(kFirstPoint);
  ASSERT_EQ(rows.size(), 3u);
  std::vector<int64_t> ids;
  for (const PointRow& row : rows) ids.push_back(row.id);
  EXPECT_THAT(ids, testing::ElementsAre(100, 102, 101));
  EXPECT_EQ(rows[1].participant_id, 2);
  EXPECT_EQ(rows[1].generator_id, 11);
  EXPECT_EQ(rows[1].recorded, 5);
  EXPECT_EQ(plan->BundleOf(101), 0u);
  EXPECT_EQ(plan->BundleOf(102), 1u);
}

TEST_F(BatchPlanTest, PointThatABatchHoldsTwiceIsADuplicateOfTheLaterBundle) {
  Add("[" + Point("a", 1) + "]");
  Add("[" + Point("a", 2) + "," + Point("a", 1) + "]");
  const auto plan = Plan({ParticipantState::kActive});
  EXPECT_EQ(plan->MakeRows(kFirstPoint).size(), 2u);
  const auto ledger = plan->Ledger(7);
  EXPECT_EQ(CountsOf(ledger[0]).stored, 1);
  EXPECT_EQ(CountsOf(ledger[1]).stored, 1);
  EXPECT_EQ(CountsOf(ledger[1]).duplicate, 1);
  EXPECT_EQ(ledger[1].bundle_id, 8);
}

TEST_F(BatchPlanTest, RowsNotAmongTheStoredAreDuplicates) {
  Add("[" + Point("a", 1) + "," + Point("a", 2) + "]");
  const auto plan = Plan({ParticipantState::kActive});
  const auto rows = plan->MakeRows(kFirstPoint);
  plan->MarkAllDuplicateBut(rows, {101});
  const LedgerEntry entry = plan->Ledger(1)[0];
  ASSERT_EQ(entry.shares.size(), 1u);
  ASSERT_EQ(entry.shares[0].generators.size(), 1u);
  const GeneratorShare& generator = entry.shares[0].generators[0];
  EXPECT_EQ(generator.stored, 1);
  EXPECT_EQ(generator.duplicate, 1);
  EXPECT_EQ(generator.first_created, 2'000'000) << "the other may be stored elsewhere";
  EXPECT_EQ(generator.last_created, 2'000'000);
}

TEST_F(BatchPlanTest, EachMonthOfAGeneratorHasAShareOfItsOwn) {
  // The last second of January 1970 and the first of February, out of order.
  Add("[" + Point("a", 2678400) + "," + Point("a", 2678399) + "," + Point("b", 2678399) + "," +
      Point("a", 2678401) + "," + Point("a", -1) + "]");
  const auto plan = Plan({ParticipantState::kActive, ParticipantState::kActive});
  plan->MakeRows(kFirstPoint);
  const LedgerEntry entry = plan->Ledger(1)[0];
  ASSERT_EQ(entry.shares.size(), 2u);
  EXPECT_EQ(entry.shares[0].stored, 4);
  EXPECT_EQ(entry.shares[1].generators.size(), 1u);
  std::vector<std::pair<int64_t, int32_t>> months;
  for (const GeneratorShare& generator : entry.shares[0].generators) {
    months.emplace_back(generator.first_created, generator.stored);
  }
  EXPECT_THAT(months,
              testing::ElementsAre(std::pair(2'678'400'000'000, 2), std::pair(2'678'399'000'000, 1),
                                   std::pair(-1'000'000, 1)));
}

TEST_F(BatchPlanTest, BlockedParticipantsPointsAreDiscardedGoodOrBad) {
  Add("[" + Point("a", 1) + "," + Point("b", 1) +
      R"(,{"passive-data-metadata":{"source":"a"}},null])");
  const auto plan = Plan({ParticipantState::kBlocked, ParticipantState::kActive});
  EXPECT_EQ(plan->MakeRows(kFirstPoint).size(), 1u);
  const AppendCounts counts = CountsOf(plan->Ledger(1)[0]);
  EXPECT_EQ(counts.received, 4);
  EXPECT_EQ(counts.stored, 1);
  EXPECT_EQ(counts.discarded, 2);
  EXPECT_EQ(counts.quarantined, 1);
}

TEST_F(BatchPlanTest, PausedParticipantRefusesItsWholeBundleAndNoOther) {
  Add("[" + Point("a", 1) + "," + Point("b", 1) + "]");
  Add("[" + Point("b", 2) + "]");
  const auto plan = Plan({ParticipantState::kPaused, ParticipantState::kActive});
  EXPECT_TRUE(plan->IsRefused(0));
  EXPECT_FALSE(plan->IsRefused(1));
  EXPECT_EQ(plan->MakeRows(kFirstPoint).size(), 1u);
}

TEST_F(BatchPlanTest, RejectedPointsOfNobodyHaveAShareOfTheirOwn) {
  Add("[null," + Point("a", 1) + R"(,{"passive-data-metadata":{"source":"a"}}])");
  const auto plan = Plan({ParticipantState::kActive});
  plan->MakeRows(kFirstPoint);
  const LedgerEntry entry = plan->Ledger(1)[0];
  ASSERT_EQ(entry.shares.size(), 2u);
  EXPECT_EQ(entry.shares[0].participant_id, 1);
  EXPECT_EQ(entry.shares[0].quarantined, 1);
  EXPECT_EQ(entry.shares[1].participant_id, std::nullopt);
  EXPECT_EQ(entry.shares[1].quarantined, 1);
}

TEST_F(BatchPlanTest, PointRefusedByTheDatabaseCountsAsQuarantined) {
  Add("[" + Point("a", 1) + "]");
  const auto plan = Plan({ParticipantState::kActive});
  plan->MarkQuarantined(plan->MakeRows(kFirstPoint)[0].id);
  EXPECT_EQ(CountsOf(plan->Ledger(1)[0]).quarantined, 1);
}

}  // namespace
}  // namespace webmunk
