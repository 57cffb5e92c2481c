#include "server/rpc/read_gate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

using Answer = ReadGate::Answer;
using Outcome = ReadGate::Outcome;

constexpr size_t kMegabyte = size_t{1} << 20;

class TestReader : public ReadGate::Reader {
 public:
  TestReader() : ReadGate::Reader([this] { Tell("cut"); }) {}
  ~TestReader() override { Disarm(); }

  // What it was told after it had to wait; waits for that.
  std::string Told() {
    std::unique_lock lock(mutex_);
    told_now_.wait_for(lock, std::chrono::seconds(10), [this] { return !told_.empty(); });
    return told_;
  }
  bool IsWaiting() {
    const std::lock_guard lock(mutex_);
    return told_.empty();
  }

 private:
  void StartReading() override { Tell("start"); }
  void RefuseReading() override { Tell("refuse"); }
  void Tell(const char* what) {
    const std::lock_guard lock(mutex_);
    told_ = what;
    told_now_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable told_now_;
  std::string told_;
};

ReadGate::Options EightMegabytes() {
  return {.room = 8 * kMegabyte,
          .room_for_small = kMegabyte,
          .largest_message = 8 * kMegabyte,
          .max_waiting = 2,
          .max_wait = absl::InfiniteDuration(),
          .slow_after = absl::InfiniteDuration()};
}

// Lets the gate know that the peer sends messages of that size.
void Send(ReadGate& gate, std::string_view peer, size_t size) {
  TestReader reader;
  ASSERT_EQ(gate.Enter(reader, peer), Answer::kNow);
  gate.Leave(reader, Outcome::kMessage, size);
}

TEST(ReadGateTest, LetsInWhatTheRoomHoldsAndTheNextWhenOneLeaves) {
  ReadGate gate(EightMegabytes());
  TestReader first;
  TestReader second;
  TestReader third;
  EXPECT_EQ(gate.Enter(first, "a", 5 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(second, "b", 3 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(third, "c", 4 * kMegabyte), Answer::kLater);
  gate.Leave(second, Outcome::kMessage, 3 * kMegabyte);
  EXPECT_TRUE(third.IsWaiting());
  gate.Leave(first, Outcome::kMessage, 5 * kMegabyte);
  EXPECT_EQ(third.Told(), "start");
  gate.Leave(third, Outcome::kMessage, 4 * kMegabyte);
}

TEST(ReadGateTest, LoneMessageMayBeLargerThanTheRoom) {
  ReadGate::Options options = EightMegabytes();
  options.largest_message = 20 * kMegabyte;
  ReadGate gate(options);
  TestReader reader;
  EXPECT_EQ(gate.Enter(reader, "a", 20 * kMegabyte), Answer::kNow);
  gate.Leave(reader, Outcome::kMessage, 20 * kMegabyte);
}

TEST(ReadGateTest, SmallOnePassesWhatWaitsBeforeIt) {
  ReadGate gate(EightMegabytes());
  TestReader large;
  TestReader waiting;
  TestReader small;
  EXPECT_EQ(gate.Enter(large, "a", 8 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(waiting, "b", kMegabyte), Answer::kLater);
  EXPECT_EQ(gate.Enter(small, "c", kMegabyte / 2), Answer::kNow);
  gate.Leave(small, Outcome::kEnd);
  gate.Leave(large, Outcome::kEnd);
  EXPECT_EQ(waiting.Told(), "start");
  gate.Leave(waiting, Outcome::kEnd);
}

TEST(ReadGateTest, StrangerIsTakenToSendWhatIsTheLargestOfLate) {
  ReadGate gate(EightMegabytes());
  Send(gate, "a", 5 * kMegabyte);
  TestReader first;
  TestReader second;
  EXPECT_EQ(gate.Enter(first, "b"), Answer::kNow);
  EXPECT_EQ(gate.Enter(second, "c"), Answer::kLater);
  EXPECT_TRUE(gate.Withdraw(second));
  gate.Leave(first, Outcome::kEnd);
}

TEST(ReadGateTest, WhatStrangersAreTakenToSendShrinksInTime) {
  ReadGate gate(EightMegabytes());
  Send(gate, "a", 4 * kMegabyte + kMegabyte / 2);
  TestReader first;
  TestReader second;
  EXPECT_EQ(gate.Enter(first, "b"), Answer::kNow);
  EXPECT_EQ(gate.Enter(second, "c"), Answer::kLater);
  EXPECT_TRUE(gate.Withdraw(second));
  gate.Leave(first, Outcome::kEnd);
  absl::SleepFor(absl::Milliseconds(1200));
  EXPECT_EQ(gate.Enter(first, "b"), Answer::kNow);
  EXPECT_EQ(gate.Enter(second, "c"), Answer::kNow);
  gate.Leave(second, Outcome::kEnd);
  gate.Leave(first, Outcome::kEnd);
}

TEST(ReadGateTest, PeerIsTakenToSendWhatItSentBefore) {
  ReadGate gate(EightMegabytes());
  Send(gate, "small", 1000);
  Send(gate, "large", 5 * kMegabyte);
  TestReader large;
  EXPECT_EQ(gate.Enter(large, "large"), Answer::kNow);
  TestReader small;
  EXPECT_EQ(gate.Enter(small, "small"), Answer::kNow);
  gate.Leave(small, Outcome::kEnd);
  gate.Leave(large, Outcome::kEnd);
}

TEST(ReadGateTest, PeerMaySendTwiceWhatItSentBefore) {
  ReadGate gate(EightMegabytes());
  Send(gate, "a", 3 * kMegabyte);
  TestReader other;
  TestReader reader;
  EXPECT_EQ(gate.Enter(other, "b", 3 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(reader, "a"), Answer::kLater);
  EXPECT_TRUE(gate.Withdraw(reader));
  gate.Leave(other, Outcome::kEnd);
}

TEST(ReadGateTest, OneSmallMessageDoesNotMakeAPeerASmallOne) {
  ReadGate gate(EightMegabytes());
  Send(gate, "a", 6 * kMegabyte);
  Send(gate, "a", 1000);
  TestReader other;
  TestReader reader;
  EXPECT_EQ(gate.Enter(other, "b", 3 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(reader, "a"), Answer::kLater);
  EXPECT_TRUE(gate.Withdraw(reader));
  gate.Leave(other, Outcome::kEnd);
}

TEST(ReadGateTest, PeerThatWasCutOffIsTakenToSendWhatIsLarge) {
  ReadGate gate(EightMegabytes());
  for (int i = 0; i < 4; ++i) {
    TestReader reader;
    ASSERT_EQ(gate.Enter(reader, "a"), Answer::kNow);
    gate.Leave(reader, Outcome::kCut);
  }
  TestReader first;
  TestReader second;
  TestReader stranger;
  EXPECT_EQ(gate.Enter(first, "a"), Answer::kNow);
  EXPECT_EQ(gate.Enter(second, "a"), Answer::kLater);
  EXPECT_EQ(gate.Enter(stranger, "b"), Answer::kNow) << "others need not be like it";
  EXPECT_TRUE(gate.Withdraw(second));
  gate.Leave(stranger, Outcome::kEnd);
  gate.Leave(first, Outcome::kEnd);
}

TEST(ReadGateTest, LargeOneThatHasWaitedIsPassedBySmallOnesAlone) {
  ReadGate::Options options = EightMegabytes();
  options.patience = absl::ZeroDuration();
  ReadGate gate(options);
  TestReader reading;
  TestReader large;
  TestReader middling;
  TestReader small;
  EXPECT_EQ(gate.Enter(reading, "a", 4 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(large, "b", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(gate.Enter(middling, "c", kMegabyte), Answer::kLater)
      << "there is room, but not for it";
  EXPECT_EQ(gate.Enter(small, "d", 1000), Answer::kNow);
  gate.Leave(reading, Outcome::kMessage, 4 * kMegabyte);
  EXPECT_EQ(large.Told(), "start");
  EXPECT_TRUE(middling.IsWaiting());
  gate.Leave(large, Outcome::kMessage, 8 * kMegabyte);
  EXPECT_EQ(middling.Told(), "start");
  gate.Leave(middling, Outcome::kEnd);
  gate.Leave(small, Outcome::kEnd);
}

TEST(ReadGateTest, WhoClaimsToSendNextToNothingIsChargedForTheBeginning) {
  ReadGate::Options options = EightMegabytes();
  options.room = kMegabyte;
  options.room_for_small = kMegabyte;
  ReadGate gate(options);
  TestReader readers[33];
  for (int i = 0; i < 32; ++i) EXPECT_EQ(gate.Enter(readers[i], "a", 0), Answer::kNow);
  EXPECT_EQ(gate.Enter(readers[32], "a", 0), Answer::kLater);
  EXPECT_TRUE(gate.Withdraw(readers[32]));
  for (int i = 0; i < 32; ++i) gate.Leave(readers[i], Outcome::kEnd);
}

TEST(ReadGateTest, RefusesWhatIsTooManyToWait) {
  ReadGate gate(EightMegabytes());
  TestReader reading;
  TestReader waiting[2];
  TestReader refused;
  EXPECT_EQ(gate.Enter(reading, "a", 8 * kMegabyte), Answer::kNow);
  for (TestReader& reader : waiting) {
    EXPECT_EQ(gate.Enter(reader, "a", 8 * kMegabyte), Answer::kLater);
  }
  EXPECT_EQ(gate.Enter(refused, "a", 8 * kMegabyte), Answer::kRefused);
  for (TestReader& reader : waiting) EXPECT_TRUE(gate.Withdraw(reader));
  EXPECT_FALSE(gate.Withdraw(waiting[0]));
  gate.Leave(reading, Outcome::kEnd);
}

TEST(ReadGateTest, RefusesWhoHasWaitedTooLong) {
  ReadGate::Options options = EightMegabytes();
  options.max_wait = absl::Milliseconds(1);
  ReadGate gate(options);
  TestReader reading;
  TestReader waiting;
  EXPECT_EQ(gate.Enter(reading, "a", 8 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(waiting, "b", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(waiting.Told(), "refuse");
  gate.Leave(reading, Outcome::kEnd);
}

TEST(ReadGateTest, SlowReadKeepsNobodyOut) {
  ReadGate::Options options = EightMegabytes();
  options.slow_after = absl::Milliseconds(1);
  ReadGate gate(options);
  TestReader slow;
  TestReader next;
  TestReader third;
  EXPECT_EQ(gate.Enter(slow, "a", 8 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(next, "b", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(next.Told(), "start");
  // It gives back nothing that is no longer its own.
  gate.Leave(slow, Outcome::kMessage, 8 * kMegabyte);
  EXPECT_EQ(gate.Enter(third, "c", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(third.Told(), "start");
  gate.Leave(third, Outcome::kEnd);
  gate.Leave(next, Outcome::kEnd);
}

TEST(ReadGateTest, SlowestIsCutOffWhenTooManyAreSlow) {
  ReadGate::Options options = EightMegabytes();
  options.slow_after = absl::Milliseconds(1);
  options.max_slow = 1;
  ReadGate gate(options);
  TestReader readers[3];
  EXPECT_EQ(gate.Enter(readers[0], "a", 8 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(readers[1], "b", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(readers[1].Told(), "start");
  EXPECT_TRUE(readers[0].IsWaiting());
  EXPECT_EQ(gate.Enter(readers[2], "c", 8 * kMegabyte), Answer::kLater);
  EXPECT_EQ(readers[2].Told(), "start");
  EXPECT_EQ(readers[0].Told(), "cut");
  for (TestReader& reader : readers) gate.Leave(reader, Outcome::kCut);
}

TEST(ReadGateTest, DrainRefusesWhoWaitsAndCutsOffWhatIsSlow) {
  ReadGate::Options options = EightMegabytes();
  options.slow_after = absl::Milliseconds(500);
  ReadGate gate(options);
  TestReader reading;
  TestReader waiting;
  TestReader late;
  EXPECT_EQ(gate.Enter(reading, "a", 8 * kMegabyte), Answer::kNow);
  EXPECT_EQ(gate.Enter(waiting, "b", 8 * kMegabyte), Answer::kLater);
  gate.Drain();
  EXPECT_EQ(waiting.Told(), "refuse");
  EXPECT_EQ(gate.Enter(late, "c", 1), Answer::kRefused);
  EXPECT_EQ(reading.Told(), "cut");
  gate.Leave(reading, Outcome::kCut);
}

}  // namespace
}  // namespace webmunk
