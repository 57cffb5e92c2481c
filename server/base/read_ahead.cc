#include "server/base/read_ahead.h"

#include <utility>

namespace webmunk {

ReadAhead::ReadAhead(Fill fill, size_t most_ahead)
    : most_ahead_(most_ahead), thread_([this, fill = std::move(fill)] { Run(fill); }) {}

ReadAhead::~ReadAhead() {
  Drop();
  thread_.join();
}

bool ReadAhead::Next(std::string& block) {
  MutexLock lock(mutex_);
  while (read_.empty() && !is_at_end_) lock.Wait(changed_);
  if (read_.empty()) return false;
  std::swap(block, read_.front());
  spare_.push_back(std::move(read_.front()));
  read_.pop_front();
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
  if (spare_.empty()) return {};
  std::string block = std::move(spare_.front());
  spare_.pop_front();
  block.clear();
  return block;
}

bool ReadAhead::Add(std::string block, bool is_last) {
  MutexLock lock(mutex_);
  if (!block.empty() && !is_dropping_) read_.push_back(std::move(block));
  is_at_end_ = is_last;
  changed_.notify_one();
  while (read_.size() >= most_ahead_ && !is_dropping_) lock.Wait(changed_);
  return !is_last;
}

}  // namespace webmunk
