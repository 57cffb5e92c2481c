#include "server/access/background_writer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr size_t kMaxQueued = 20'000;
constexpr size_t kPerTransaction = 500;
constexpr std::chrono::milliseconds kRetry(500);
// Nothing that is lost with the last milliseconds was promised to anybody.
constexpr char kNoWait[] = "SET synchronous_commit = off";

}  // namespace

BackgroundWriter::BackgroundWriter(std::string database_url)
    : database_url_(std::move(database_url)),
      lost_(
          NewCounter("webmunk_audit_entries_lost_total",
                     "Entries of the audit log, and notes of the use of tokens, that could not be "
                     "written.")),
      thread_([this] { Run(); }) {}

BackgroundWriter::~BackgroundWriter() { Stop(); }

void BackgroundWriter::Add(Write write, Room room) {
  if (Queue(std::move(write), room)) return;
  lost_.Add();
  if (const auto left_out = log_limiter_.Admit("dropped")) {
    LogError("audit entry lost", {{"reason", "too much waits"}, {"left_out", *left_out}});
  }
}

bool BackgroundWriter::Queue(Write write, Room room) {
  MutexLock lock(mutex_);
  const size_t limit = room == Room::kAll ? kMaxQueued : kMaxQueued / 2;
  if (is_stopping_ || queue_.size() >= limit) return false;
  queue_.push_back(std::move(write));
  queued_.notify_one();
  return true;
}

void BackgroundWriter::Stop() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
    queued_.notify_one();
    stopping_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::deque<BackgroundWriter::Write> BackgroundWriter::Take() {
  MutexLock lock(mutex_);
  while (queue_.empty() && !is_stopping_) lock.Wait(queued_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kPerTransaction));
  std::deque<Write> taken(std::make_move_iterator(queue_.begin()),
                          std::make_move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  return taken;
}

void BackgroundWriter::Run() {
  while (true) {
    const std::deque<Write> writes = Take();
    if (writes.empty()) return;
    absl::Status status = WriteAll(writes);
    while (absl::IsUnavailable(status) && WaitToRetry()) status = WriteAll(writes);
    if (status.ok()) continue;
    if (!absl::IsUnavailable(status)) {
      WriteEach(writes);
      continue;
    }
    lost_.Add(static_cast<double>(writes.size()));
    LogError("audit entries lost", {{"entries", writes.size()}, {"reason", status.ToString()}});
  }
}

absl::Status BackgroundWriter::WriteAll(const std::deque<Write>& writes) {
  if (connection_ == nullptr || !connection_->IsAlive()) {
    WEBMUNK_ASSIGN_OR_RETURN(connection_, Connection::Open(database_url_));
    WEBMUNK_RETURN_IF_ERROR(connection_->Execute(kNoWait));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection_));
  for (const Write& write : writes) WEBMUNK_RETURN_IF_ERROR(write(*connection_));
  return transaction->Commit();
}

// One that the database refuses must not take the others with it.
void BackgroundWriter::WriteEach(const std::deque<Write>& writes) {
  for (const Write& write : writes) {
    const absl::Status status = WriteAll({write});
    if (status.ok()) continue;
    lost_.Add();
    LogError("audit entry lost", {{"reason", status.ToString()}});
  }
}

// False if the server stops.
bool BackgroundWriter::WaitToRetry() {
  MutexLock lock(mutex_);
  if (is_stopping_) return false;
  lock.WaitFor(stopping_, kRetry);
  return true;
}

}  // namespace webmunk
