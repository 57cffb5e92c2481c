#ifndef WEBMUNK_TESTS_SUPPORT_PSEUDO_TERMINAL_H_
#define WEBMUNK_TESTS_SUPPORT_PSEUDO_TERMINAL_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace webmunk::testing {

// A process of ours at a terminal of its own, of which we are keyboard and screen.
class TerminalProcess {
 public:
  // The program's path and its arguments.
  explicit TerminalProcess(std::vector<std::string> arguments);
  // Kills (SIGKILL) what still runs.
  ~TerminalProcess();
  TerminalProcess(const TerminalProcess&) = delete;
  TerminalProcess& operator=(const TerminalProcess&) = delete;

  // Returns once `text` is shown behind what was awaited last; throws with all that was
  // shown if that takes more than 30 s or the process ends.
  void AwaitText(const std::string& text);
  void Type(const std::string& keys);
  // Whether the terminal shows what is typed.
  bool Echoes() const;
  // The exit code, or 128 + the signal that ended it; throws after 30 s.
  int Wait();
  // All that was shown so far.
  const std::string& screen() const { return screen_; }

 private:
  // Reads what there is; false once the terminal is closed.
  bool Read();

  pid_t pid_ = -1;
  int terminal_ = -1;
  std::optional<int> exit_code_;
  std::string screen_;
  std::size_t awaited_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_PSEUDO_TERMINAL_H_
