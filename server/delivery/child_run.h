#ifndef WEBMUNK_SERVER_DELIVERY_CHILD_RUN_H_
#define WEBMUNK_SERVER_DELIVERY_CHILD_RUN_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/delivery/connect_guard.h"

namespace webmunk {

// A program to be run.
struct ChildCall {
  // The absolute path of the program, then its arguments. Everybody on the machine can
  // read them.
  std::vector<std::string> arguments;
  // All of its environment, each `NAME=value`: it gets nothing of ours.
  std::vector<std::string> environment;
  // What it reads. It must not be more than a pipe holds, 64 KiB.
  std::string input;
  absl::Duration timeout = absl::Minutes(1);
  // Asked about ten times a second; once it is true the program is ended.
  std::function<bool()> should_stop = nullptr;
  // Asked for each address that it connects to; null: all are good.
  ConnectGuard::MayConnect may_connect = nullptr;
  // Takes what the program writes in place of ChildResult::output.
  std::function<void(std::string_view)> take_output = nullptr;
};

struct ChildResult {
  // 128 + the signal that ended it.
  int exit_code = 0;
  // The beginnings of what it wrote to its two outputs, 64 KiB each.
  std::string output;
  std::string errors;
};

// Runs a program to its end. It has no open file of ours, cannot outlive us, and is
// ended together with all that it started. DEADLINE_EXCEEDED and CANCELLED if it was
// ended for its time or by `should_stop`, UNAVAILABLE if it cannot be started, and
// FAILED_PRECONDITION if the kernel does not let us ask `may_connect`.
// Thread-safe.
absl::StatusOr<ChildResult> RunChild(const ChildCall& call);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_CHILD_RUN_H_
