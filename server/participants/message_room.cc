#include "server/participants/message_room.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace webmunk {

bool MessageRooms::IsShort() { return in_use() > cap_ / 2; }

size_t MessageRooms::in_use() {
  MutexLock lock(mutex_);
  return in_use_;
}

bool MessageRooms::Grow(MessageRoom& room, size_t bytes) {
  if (bytes > cap_ - in_use_) return false;
  in_use_ += bytes;
  room.bytes_ += bytes;
  return true;
}

void MessageRooms::Shrink(MessageRoom& room, size_t bytes) {
  if (room.bytes_ <= bytes) return;
  in_use_ -= room.bytes_ - bytes;
  room.bytes_ = bytes;
}

MessageRoom* MessageRooms::Stalled(absl::Time now) {
  MessageRoom* longest = nullptr;
  for (MessageRoom* room : rooms_) {
    if (room->bytes_ == 0 || now - room->sent_ < kStalled) continue;
    if (longest == nullptr || room->sent_ < longest->sent_) longest = room;
  }
  return longest;
}

bool MessageRooms::Make(MessageRoom& room, size_t bytes, absl::Time now) {
  std::vector<std::function<void()>> ends;
  bool fits = false;
  {
    MutexLock lock(mutex_);
    Shrink(room, bytes);
    while (!(fits = Grow(room, bytes - room.bytes_)) && bytes <= cap_) {
      MessageRoom* stalled = Stalled(now);
      if (stalled == nullptr) break;
      // What it holds is free a moment later than it counts as free.
      Shrink(*stalled, 0);
      ends.push_back(stalled->end_);
    }
    if (fits) room.sent_ = now;
  }
  // gRPC may end a call, and its room, in this one's thread.
  for (const auto& end : ends) end();
  return fits;
}

MessageRoom::MessageRoom(MessageRooms& rooms, std::function<void()> end)
    : rooms_(rooms), end_(std::move(end)) {
  MutexLock lock(rooms_.mutex_);
  rooms_.rooms_.insert(this);
}

MessageRoom::~MessageRoom() {
  MutexLock lock(rooms_.mutex_);
  rooms_.Shrink(*this, 0);
  rooms_.rooms_.erase(this);
}

size_t MessageRoom::Take(size_t wanted) {
  MutexLock lock(rooms_.mutex_);
  rooms_.Shrink(*this, 0);
  sent_ = absl::InfiniteFuture();
  return wanted > kSmall && rooms_.Grow(*this, wanted) ? wanted : std::min(wanted, kSmall / 2);
}

bool MessageRoom::Fit(size_t bytes, absl::Time now) {
  if (bytes > kSmall) return rooms_.Make(*this, bytes, now);
  Release();
  return true;
}

void MessageRoom::Release() {
  MutexLock lock(rooms_.mutex_);
  rooms_.Shrink(*this, 0);
}

}  // namespace webmunk
