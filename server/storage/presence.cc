#include "server/storage/presence.h"

#include <atomic>

#include "absl/time/time.h"
#include "server/storage/socket_watch.h"

namespace webmunk {
namespace {

// What a wait may take for a database that answers, and for one that does not.
constexpr absl::Duration kUsualWait = absl::Seconds(75);
constexpr absl::Duration kHopelessWait = absl::Seconds(5);

std::atomic<bool> database_answers = true;

}  // namespace

void NoteDatabaseAnswers(bool answers) {
  database_answers = answers;
  SocketWatch::SetCommonLimit(answers ? kUsualWait : kHopelessWait);
}

bool DatabaseAnswers() { return database_answers; }

}  // namespace webmunk
