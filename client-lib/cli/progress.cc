#include "progress.h"

#include "absl/time/clock.h"
#include "plain_text.h"

namespace webmunk::cli {
namespace {

constexpr std::size_t kBarWidth = 40;
constexpr absl::Duration kRedrawEvery = absl::Milliseconds(100);

}  // namespace

Progress::Progress(std::ostream& err, bool is_terminal, std::size_t total)
    : err_(err), is_terminal_(is_terminal), total_(total) {
  const std::lock_guard lock(mutex_);
  Draw();
}

Progress::~Progress() {
  const std::lock_guard lock(mutex_);
  Erase();
}

void Progress::Step() {
  const std::lock_guard lock(mutex_);
  ++done_;
  if (done_ == total_ || absl::Now() - last_drawn_ >= kRedrawEvery) Draw();
}

void Progress::Message(absl::string_view message) {
  const std::lock_guard lock(mutex_);
  Erase();
  err_ << "webmunk: " << EscapeControls(message) << "\n";
  Draw();
}

void Progress::Draw() {
  if (!is_terminal_) return;
  const std::size_t filled = total_ == 0 ? kBarWidth : done_ * kBarWidth / total_;
  err_ << "\r[" << std::string(filled, '#') << std::string(kBarWidth - filled, '-') << "] " << done_
       << "/" << total_ << std::flush;
  drawn_ = true;
  last_drawn_ = absl::Now();
}

void Progress::Erase() {
  if (drawn_) err_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace webmunk::cli
