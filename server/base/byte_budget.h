#ifndef WEBMUNK_SERVER_BASE_BYTE_BUDGET_H_
#define WEBMUNK_SERVER_BASE_BYTE_BUDGET_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace webmunk {

// Bytes that many calls share. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(size_t cap) : cap_(cap) {}

  size_t cap() const { return cap_; }
  size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  friend class ByteReservation;

  bool Take(size_t bytes) {
    size_t used = in_use_.load(std::memory_order_relaxed);
    do {
      if (bytes > cap_ || used > cap_ - bytes) return false;
    } while (!in_use_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  void Give(size_t bytes) { in_use_.fetch_sub(bytes, std::memory_order_relaxed); }

  const size_t cap_;
  std::atomic<size_t> in_use_ = 0;
};

// What one call holds of a budget; given back at the end of its life. Ask before
// the memory is taken. Not thread-safe; the budget must outlive it.
class ByteReservation {
 public:
  explicit ByteReservation(ByteBudget& budget) : budget_(&budget) {}
  ByteReservation(ByteReservation&& other) noexcept
      : budget_(other.budget_),
        bytes_(std::exchange(other.bytes_, 0)),
        aside_(std::exchange(other.aside_, 0)) {}
  ByteReservation& operator=(ByteReservation&&) = delete;
  ~ByteReservation() { budget_->Give(bytes_ + aside_); }

  // False, with nothing changed, if the budget has not that much left.
  [[nodiscard]] bool Grow(size_t bytes) {
    const size_t from_aside = std::min(bytes, aside_);
    if (!budget_->Take(bytes - from_aside)) return false;
    aside_ -= from_aside;
    bytes_ += bytes;
    return true;
  }
  // Takes from the budget what Grow will want later, so that whoever has begun can go
  // on to the end. False, with nothing changed, if there is not that much left.
  [[nodiscard]] bool SetAside(size_t bytes) {
    if (!budget_->Take(bytes)) return false;
    aside_ += bytes;
    return true;
  }
  // Gives back what was set aside and not used.
  void ReturnAside() { budget_->Give(std::exchange(aside_, 0)); }
  // Gives back a part, at most what is held.
  void Shrink(size_t bytes) {
    bytes_ -= bytes;
    budget_->Give(bytes);
  }

  // Gives back what is above `bytes`.
  void ShrinkTo(size_t bytes) {
    if (bytes_ > bytes) Shrink(bytes_ - bytes);
  }

  size_t bytes() const { return bytes_; }
  const ByteBudget& budget() const { return *budget_; }

 private:
  ByteBudget* budget_;
  size_t bytes_ = 0;
  size_t aside_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_BYTE_BUDGET_H_
