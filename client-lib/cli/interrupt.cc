#include "interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <utility>

namespace webmunk::cli {
namespace {

constexpr timespec kLookInterval = {.tv_sec = 0, .tv_nsec = 100'000'000};

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&signals_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
}

void Interrupt::Await(std::function<void()> at_end) {
  at_end_ = std::move(at_end);
  thread_ = std::thread([this] { Run(); });
}

Interrupt::~Interrupt() {
  is_over_ = true;
  if (thread_.joinable()) thread_.join();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Interrupt::Run() {
  while (!is_over_) {
    const int signal = sigtimedwait(&signals_, nullptr, &kLookInterval);
    if (signal < 0) continue;
    // A second one ends the program at once.
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    at_end_();
    // Whoever started the program is to see what ended it.
    std::raise(signal);
  }
}

}  // namespace webmunk::cli
