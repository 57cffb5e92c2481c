#ifndef WEBMUNK_CLI_PROGRESS_BAR_H_
#define WEBMUNK_CLI_PROGRESS_BAR_H_

#include <ostream>

#include "absl/strings/string_view.h"

namespace webmunk::cli {

// A bar of a share on one line of a terminal, with a text behind it.
class ProgressBar {
 public:
  // `err` must outlive this, and nobody else may write to it while the bar is drawn.
  explicit ProgressBar(std::ostream& err) : err_(err) {}
  // Removes the bar.
  ~ProgressBar() { Erase(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // In place of what was drawn before. `share` is of [0, 1].
  void Draw(double share, absl::string_view text);
  void Erase();

 private:
  std::ostream& err_;
  bool drawn_ = false;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_PROGRESS_BAR_H_
