#include "tests/bench/hashing_sink.h"

#include <utility>

#include "server/archives/zip_writer.h"
#include "server/base/sha256_stream.h"

namespace webmunk::testing {
namespace {

constexpr size_t kMostWaiting = 4;

}  // namespace

HashingSink::HashingSink() : thread_([this] { Run(); }) {}

HashingSink::~HashingSink() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

absl::Status HashingSink::Begin(const MemberHead& /*member*/) { return absl::OkStatus(); }

absl::Status HashingSink::Write(std::string_view bytes) {
  open_ += bytes;
  if (open_.size() >= ZipWriter::kBlock) Send(false);
  return absl::OkStatus();
}

absl::Status HashingSink::End(int64_t /*rows*/) {
  Send(true);
  return absl::OkStatus();
}

std::string HashingSink::Digest() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !is_busy_; });
  return digest_;
}

void HashingSink::Send(bool is_last) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kMostWaiting; });
  waiting_.push_back({.bytes = std::exchange(open_, {}), .is_last = is_last});
  if (!spare_.empty()) {
    open_ = std::move(spare_.back());
    spare_.pop_back();
  }
  changed_.notify_all();
}

void HashingSink::Run() {
  Sha256Stream hash;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !waiting_.empty() || is_stopping_; });
    if (waiting_.empty()) return;
    Block block = std::move(waiting_.front());
    waiting_.pop_front();
    is_busy_ = true;
    changed_.notify_all();
    lock.unlock();
    hash.Add(block.bytes);
    std::string digest = block.is_last ? hash.Finish() : "";
    if (block.is_last) hash = Sha256Stream();
    block.bytes.clear();
    lock.lock();
    spare_.push_back(std::move(block.bytes));
    if (block.is_last) digest_ = std::move(digest);
    is_busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace webmunk::testing
