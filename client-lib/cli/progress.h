#ifndef WEBMUNK_CLI_PROGRESS_H_
#define WEBMUNK_CLI_PROGRESS_H_

#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace webmunk::cli {

// Messages, and below them a bar that shows how much is done. Without a terminal
// there are only the messages. Thread-safe.
class Progress {
 public:
  // `err` must outlive this, and nobody else may write to it meanwhile.
  Progress(std::ostream& err, bool is_terminal, std::size_t total);
  // Removes the bar.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // One more of `total` is done.
  void Step();
  // Writes `webmunk: <message>` on a line of its own.
  void Message(absl::string_view message);

 private:
  void Draw();
  void Erase();

  std::mutex mutex_;
  std::ostream& err_;
  const bool is_terminal_;
  const std::size_t total_;
  std::size_t done_ = 0;
  bool drawn_ = false;
  absl::Time last_drawn_ = absl::InfinitePast();
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_PROGRESS_H_
