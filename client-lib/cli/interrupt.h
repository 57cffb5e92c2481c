#ifndef WEBMUNK_CLI_INTERRUPT_H_
#define WEBMUNK_CLI_INTERRUPT_H_

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace webmunk::cli {

// As long as it lives, SIGINT and SIGTERM are held back; those that it waits for end the
// program in its own way. Make it before other threads are there, which would get the
// signals: gRPC's, for example.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // From now on a signal runs `at_end`, in a thread of its own, and then ends the program
  // as it would have. At most once.
  void Await(std::function<void()> at_end);

 private:
  void Run();

  std::function<void()> at_end_;
  sigset_t signals_;
  sigset_t mask_before_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_INTERRUPT_H_
