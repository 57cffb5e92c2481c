#include "server/delivery/child_run.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace webmunk {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxKept = size_t{64} << 10;
constexpr int kLookMs = 100;
constexpr int kNiceness = 10;
constexpr std::chrono::seconds kTimeToEnd(3);

// An end of a pipe.
class Fd {
 public:
  Fd() = default;
  ~Fd() { Close(); }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  void Set(int fd) { fd_ = fd; }
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read;
  Fd write;

  bool Make() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.Set(ends[0]);
    write.Set(ends[1]);
    return true;
  }
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Runs between fork and exec in a process of many threads: no call here takes a lock
// or memory.
[[noreturn]] void Exec(char* const* argv, char* const* envp, const std::array<int, 3>& standard,
                       const ConnectGuard* guard, pid_t parent) {
  constexpr int kCannotExec = 127;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have died before that.
  if (getppid() != parent) _exit(kCannotExec);
  // A dump would hold the environment.
  const rlimit no_dump{0, 0};
  setrlimit(RLIMIT_CORE, &no_dump);
  setpriority(PRIO_PROCESS, 0, kNiceness);
  for (int i = 0; i < 3; ++i) dup2(standard.at(static_cast<size_t>(i)), i);
  close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (guard != nullptr) guard->HoldConnects();
  execve(argv[0], argv, envp);
  _exit(kCannotExec);
}

absl::Status CannotStart() { return absl::UnavailableError("a program cannot be started"); }

// The program while it runs. All of its group is ended with the object.
class Child {
 public:
  Child() = default;
  ~Child() { End(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  absl::Status Start(const ChildCall& call) {
    Pipe in;
    const bool is_guarded = call.may_connect != nullptr;
    if (!in.Make() || !out_.Make() || !err_.Make() || (is_guarded && !guard_.Prepare())) {
      return CannotStart();
    }
    const std::vector<char*> argv = Pointers(call.arguments);
    const std::vector<char*> envp = Pointers(call.environment);
    const pid_t parent = getpid();
    // Other than fork() it runs nobody's handlers.
    pid_ = _Fork();
    if (pid_ < 0) return CannotStart();
    if (pid_ == 0) {
      Exec(argv.data(), envp.data(), {in.read.get(), out_.write.get(), err_.write.get()},
           is_guarded ? &guard_ : nullptr, parent);
    }
    setpgid(pid_, pid_);
    out_.write.Close();
    err_.write.Close();
    // Fits into the pipe, whose other end is still open here: this neither waits nor
    // breaks.
    const ssize_t written = write(in.write.get(), call.input.data(), call.input.size());
    if (written != static_cast<ssize_t>(call.input.size())) return CannotStart();
    if (!is_guarded || guard_.TakeOver()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "this system cannot keep programs out of private networks");
  }

  const ConnectGuard& guard() const { return guard_; }
  Fd& output() { return out_.read; }
  Fd& errors() { return err_.read; }

  // Whether it has ended; waits for that no longer than `wait`.
  bool HasEnded(std::chrono::milliseconds wait) {
    const Clock::time_point until = Clock::now() + wait;
    while (!has_ended_) {
      siginfo_t info{};
      // Its number stays taken, so that its group can be ended.
      waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
      if (info.si_pid == pid_) {
        has_ended_ = true;
        exit_code_ = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
      } else if (Clock::now() >= until) {
        return false;
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
    return true;
  }
  int exit_code() const { return exit_code_; }

 private:
  void End() {
    if (pid_ <= 0) return;
    if (!has_ended_) {
      kill(-pid_, SIGTERM);
      HasEnded(kTimeToEnd);
    }
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  pid_t pid_ = -1;
  Pipe out_;
  Pipe err_;
  ConnectGuard guard_;
  bool has_ended_ = false;
  int exit_code_ = 0;
};

void Keep(std::string_view bytes, std::string& kept) {
  kept.append(bytes.substr(0, kMaxKept - std::min(kMaxKept, kept.size())));
}

// Reads what is there; closes the end at the end of the program's output.
void Drain(Fd& fd, const std::function<void(std::string_view)>& take) {
  std::array<char, size_t{64} << 10> buffer;
  const ssize_t bytes = read(fd.get(), buffer.data(), buffer.size());
  if (bytes > 0) {
    take({buffer.data(), static_cast<size_t>(bytes)});
  } else if (bytes == 0 || errno != EINTR) {
    fd.Close();
  }
}

}  // namespace

absl::StatusOr<ChildResult> RunChild(const ChildCall& call) {
  const Clock::time_point deadline = Clock::now() + absl::ToChronoMilliseconds(call.timeout);
  Child child;
  const absl::Status started = child.Start(call);
  if (!started.ok()) return started;
  ChildResult result;
  const auto take_output = [&](std::string_view bytes) {
    call.take_output != nullptr ? call.take_output(bytes) : Keep(bytes, result.output);
  };
  const auto take_errors = [&](std::string_view bytes) { Keep(bytes, result.errors); };
  while (child.output().get() >= 0 || child.errors().get() >= 0 ||
         !child.HasEnded(std::chrono::milliseconds(0))) {
    if (call.should_stop != nullptr && call.should_stop()) {
      return absl::CancelledError("was told to stop");
    }
    if (Clock::now() >= deadline) return absl::DeadlineExceededError("it took too long");
    // Those that are closed are not looked at.
    std::array<pollfd, 3> ends = {{{child.output().get(), POLLIN, 0},
                                   {child.errors().get(), POLLIN, 0},
                                   {child.guard().fd(), POLLIN, 0}}};
    poll(ends.data(), ends.size(), kLookMs);
    if (ends[0].revents != 0) Drain(child.output(), take_output);
    if (ends[1].revents != 0) Drain(child.errors(), take_errors);
    if ((ends[2].revents & POLLIN) != 0) child.guard().Answer(call.may_connect);
  }
  result.exit_code = child.exit_code();
  constexpr int kCannotExec = 127;
  if (result.exit_code == kCannotExec) return CannotStart();
  return result;
}

}  // namespace webmunk
