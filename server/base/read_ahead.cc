#include "server/base/read_ahead.h"

#include <system_error>
#include <utility>

namespace webmunk {

std::unique_ptr<ReadAhead> ReadAhead::Start(Fill fill, size_t most_bytes) {
  std::unique_ptr<ReadAhead> ahead(new ReadAhead(most_bytes));
  try {
    ahead->thread_ = std::thread([self = ahead.get(), fill = std::move(fill)] { self->Run(fill); });
  } catch (const std::system_error&) {
    return nullptr;
  }
  return ahead;
}

ReadAhead::~ReadAhead() {
  Drop();
  if (thread_.joinable()) thread_.join();
}

bool ReadAhead::Next(std::string& block) {
  MutexLock lock(mutex_);
  while (read_.empty() && !is_at_end_) lock.Wait(changed_);
  if (read_.empty()) return false;
  spare_ = std::exchange(block, std::move(read_.front()));
  read_.pop_front();
  read_bytes_ -= block.size();
  changed_.notify_one();
  return true;
}

void ReadAhead::Drop() {
  MutexLock lock(mutex_);
  is_dropping_ = true;
  read_.clear();
  changed_.notify_one();
}

void ReadAhead::Run(const Fill& fill) {
  bool more = true;
  while (more) {
    std::string block = TakeSpare();
    const bool is_last = !fill(block);
    more = Add(std::move(block), is_last);
  }
}

std::string ReadAhead::TakeSpare() {
  MutexLock lock(mutex_);
  std::string block = std::exchange(spare_, {});
  // One that a large block has made large would stay so.
  if (block.capacity() > most_bytes_) return {};
  block.clear();
  return block;
}

bool ReadAhead::Add(std::string block, bool is_last) {
  MutexLock lock(mutex_);
  if (!block.empty() && !is_dropping_) {
    read_bytes_ += block.size();
    read_.push_back(std::move(block));
  }
  is_at_end_ = is_last;
  changed_.notify_one();
  while (read_bytes_ >= most_bytes_ && !is_dropping_) lock.Wait(changed_);
  return !is_last;
}

}  // namespace webmunk
