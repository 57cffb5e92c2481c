#include "server/participants/message_room.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace webmunk {
namespace {

constexpr size_t kMessage = size_t{1} << 20;
constexpr size_t kSmall = MessageRoom::kSmall;

class MessageRoomTest : public ::testing::Test {
 protected:
  // A call that has sent a message so long ago.
  void Send(size_t bytes, absl::Duration ago) {
    const size_t i = calls_.size();
    calls_.push_back(std::make_unique<MessageRoom>(rooms_, [this, i] { ended_.push_back(i); }));
    calls_.back()->Take(bytes);
    ASSERT_TRUE(calls_.back()->Fit(bytes, now_ - ago));
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  MessageRooms rooms_{4 * kMessage};
  std::vector<size_t> ended_;
  std::vector<std::unique_ptr<MessageRoom>> calls_;
  MessageRoom reader_{rooms_, [] { FAIL() << "who asks for room is not ended for it"; }};
};

TEST_F(MessageRoomTest, MessagesBecomeSmallWhenThereIsNoRoom) {
  Send(4 * kMessage - kSmall, absl::ZeroDuration());
  EXPECT_EQ(reader_.Take(kMessage), kSmall / 2);
  EXPECT_TRUE(reader_.Fit(kSmall, now_));
  EXPECT_FALSE(reader_.Fit(2 * kMessage, now_));
  EXPECT_EQ(rooms_.in_use(), 4 * kMessage - kSmall);
  EXPECT_EQ(calls_[0]->Take(kSmall), kSmall / 2);
  EXPECT_EQ(rooms_.in_use(), 0U);
  EXPECT_EQ(reader_.Take(kMessage), kMessage);
  EXPECT_TRUE(reader_.Fit(kMessage / 2, now_));
  EXPECT_EQ(rooms_.in_use(), kMessage / 2);
}

TEST_F(MessageRoomTest, WhoHasStalledLongestMakesRoom) {
  Send(kMessage, absl::Seconds(2));
  Send(kMessage, absl::Seconds(4));
  Send(kMessage, absl::Seconds(3));
  Send(kMessage, absl::Seconds(1));
  EXPECT_EQ(reader_.Take(kMessage), kSmall / 2);
  EXPECT_TRUE(reader_.Fit(kMessage + 1, now_));
  EXPECT_EQ(ended_, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(rooms_.in_use(), 3 * kMessage + 1);
  // What they held is not given back twice.
  calls_[1].reset();
  calls_[2].reset();
  EXPECT_EQ(rooms_.in_use(), 3 * kMessage + 1);
}

TEST_F(MessageRoomTest, WhoReadsWellIsNotEnded) {
  for (int i = 0; i < 3; ++i) Send(kMessage, MessageRooms::kStalled / 2);
  // One that makes its next message, and one that holds nothing.
  Send(kMessage, absl::Hours(1));
  Send(kSmall, absl::Hours(1));
  calls_[3]->Take(kMessage);
  EXPECT_EQ(reader_.Take(kMessage), kSmall / 2);
  EXPECT_FALSE(reader_.Fit(kMessage, now_));
  EXPECT_TRUE(ended_.empty());
  EXPECT_EQ(rooms_.in_use(), 4 * kMessage);
}

TEST_F(MessageRoomTest, NobodyIsEndedForAMessageThatNeverFits) {
  Send(kMessage, absl::Seconds(2));
  EXPECT_FALSE(reader_.Fit(4 * kMessage + 1, now_));
  EXPECT_TRUE(ended_.empty());
}

TEST_F(MessageRoomTest, RoomIsShortOnceHalfOfItIsTaken) {
  Send(2 * kMessage, absl::ZeroDuration());
  EXPECT_FALSE(rooms_.IsShort());
  Send(kMessage, absl::ZeroDuration());
  EXPECT_TRUE(rooms_.IsShort());
  calls_.clear();
  EXPECT_EQ(rooms_.in_use(), 0U);
}

}  // namespace
}  // namespace webmunk
