#ifndef WEBMUNK_SERVER_PARTICIPANTS_MESSAGE_ROOM_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MESSAGE_ROOM_H_

#include <cstddef>
#include <functional>
#include <unordered_set>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace webmunk {

class MessageRoom;

// The room for messages that calls share. Thread-safe.
class MessageRooms {
 public:
  // Whose message has been on its way for as long does not read well.
  static constexpr absl::Duration kStalled = absl::Milliseconds(250);

  explicit MessageRooms(size_t cap) : cap_(cap) {}

  // Whether slow readers hold so much that others may soon find no room.
  bool IsShort();
  size_t in_use();

 private:
  friend class MessageRoom;

  // Has those that hold most longest give it up until there is as much.
  bool Make(MessageRoom& room, size_t bytes, absl::Time now);
  bool Grow(MessageRoom& room, size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Shrink(MessageRoom& room, size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  MessageRoom* Stalled(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t cap_;
  Mutex mutex_;
  size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unordered_set<MessageRoom*> rooms_ ABSL_GUARDED_BY(mutex_);
};

// What one call takes of it, until the next message or its end. Not thread-safe.
class MessageRoom {
 public:
  // A message up to this size needs none, and each call may have one.
  static constexpr size_t kSmall = size_t{64} << 10;

  // `end` must end the call at once, with what it has on its way. It is called when
  // another one needs the room, on any thread, perhaps when the call and this are gone.
  MessageRoom(MessageRooms& rooms, std::function<void()> end);
  ~MessageRoom();
  MessageRoom(const MessageRoom&) = delete;
  MessageRoom& operator=(const MessageRoom&) = delete;

  // Before a message is made, and the one before is gone: how large it should be, at
  // most `wanted`. Less while others hold too much: its last point may be half as large
  // as a small message then, and it needs no room.
  size_t Take(size_t wanted);
  // As it is sent. If there is no room for what it has become, calls are ended whose
  // readers have stalled, the longest first; false: that does not help.
  [[nodiscard]] bool Fit(size_t bytes, absl::Time now);
  // None is sent.
  void Release();

 private:
  friend class MessageRooms;

  MessageRooms& rooms_;
  const std::function<void()> end_;
  // Guarded by the mutex of `rooms_`.
  size_t bytes_ = 0;
  // When its message was sent; never, while one is being made.
  absl::Time sent_ = absl::InfiniteFuture();
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MESSAGE_ROOM_H_
