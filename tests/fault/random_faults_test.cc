#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/fault/client_crowd.h"
#include "tests/fault/faults.h"
#include "tests/support/environment.h"
#include "tests/support/ledger.h"
#include "tests/support/summary.h"

namespace webmunk::testing {

constexpr size_t kFullRounds = 210;

// Each fault at least once, in an order that the seed tells.
std::vector<Fault> Rounds(SeededRandom& random) {
  std::vector<Fault> rounds;
  do {
    std::vector<Fault> deck = AllFaults();
    std::shuffle(deck.begin(), deck.end(), random.engine());
    rounds.insert(rounds.end(), deck.begin(), deck.end());
  } while (FullRun() && rounds.size() < kFullRounds);
  return rounds;
}

TEST(RandomFaultsTest, WhateverHappensNothingIsLostAndNothingIsStoredTwice) {
  const unsigned seed = FaultSeed();
  SeededRandom random(seed);
  FaultStage stage(SharedCluster(PostgresCluster::Durability::kFull));
  ClientCrowd crowd(stage, seed);
  for (const Fault& fault : Rounds(random)) {
    SCOPED_TRACE(fault.name);
    ASSERT_TRUE(crowd.AwaitProgress()) << "no upload is acknowledged before the fault";
    const size_t failures = crowd.failures();
    fault.strike(stage, random);
    ASSERT_TRUE(crowd.AwaitProgress()) << "no upload is acknowledged any more";
    crowd.Pause();
    std::cout << fault.name << ": " << crowd.failures() - failures << " uploads failed"
              << std::endl;
    SqlConnection sql(stage.database_url());
    crowd.ExpectNothingLostAndNothingTwice(sql);
    ExpectLedgerAddsUp(sql);
    ExpectSummariesExact(sql);
    if (::testing::Test::HasFailure()) return;
    crowd.Resume();
  }
  EXPECT_TRUE(crowd.Drain()) << "not everything could be delivered";
  EXPECT_GT(crowd.failures(), 0U) << "no fault hit an upload: this shows nothing";
  SqlConnection sql(stage.database_url());
  crowd.ExpectNothingLostAndNothingTwice(sql);
  ExpectLedgerAddsUp(sql);
  ExpectSummariesExact(sql);
}

}  // namespace webmunk::testing
