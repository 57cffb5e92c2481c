#include "progress_bar.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "plain_text.h"

namespace webmunk::cli {
namespace {

constexpr std::size_t kBarWidth = 40;

}  // namespace

void ProgressBar::Draw(double share, absl::string_view text) {
  Erase();
  const auto filled =
      std::min(kBarWidth, static_cast<std::size_t>(share * static_cast<double>(kBarWidth)));
  err_ << "[" << std::string(filled, '#') << std::string(kBarWidth - filled, '-') << "] "
       << static_cast<int>(share * 100) << "% " << EscapeControls(text) << std::flush;
  drawn_ = true;
}

void ProgressBar::Erase() {
  if (drawn_) err_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace webmunk::cli
