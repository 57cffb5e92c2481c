#ifndef WEBMUNK_SERVER_REPORTS_ROW_BUFFER_H_
#define WEBMUNK_SERVER_REPORTS_ROW_BUFFER_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace webmunk {

// Bytes that are written behind each other, straight into memory that is kept for the
// next ones. Not thread-safe.
class RowBuffer {
 public:
  // Where the next bytes go; room for `room` of them. Valid until the next call.
  char* Room(size_t room) {
    if (capacity_ - size_ < room) Enlarge(room);
    return bytes_.get() + size_;
  }
  // `end` is behind the last byte that was written to Room.
  void SetEnd(const char* end) { size_ = static_cast<size_t>(end - bytes_.get()); }

  void Append(char c) {
    *Room(1) = c;
    ++size_;
  }
  void Append(std::string_view text) {
    // An empty view may be nowhere, which memcpy must not be given.
    size_ += text.copy(Room(text.size()), text.size());
  }
  // Drops what was written since there were `size` bytes.
  void Truncate(size_t size) { size_ = size; }

  size_t size() const { return size_; }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  void Enlarge(size_t room) {
    constexpr size_t kFirst = size_t{64} << 10;
    const size_t capacity = std::max({kFirst, 2 * capacity_, size_ + room});
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_ROW_BUFFER_H_
