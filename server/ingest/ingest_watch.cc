#include "server/ingest/ingest_watch.h"

#include <chrono>
#include <string>

#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kInterval(2000);

}  // namespace

absl::Status IngestWatch::Look(Connection& connection) {
  WEBMUNK_RETURN_IF_ERROR(rules_.Refresh(connection));
  return budget_.Refresh(connection);
}

absl::Status IngestWatch::LookByPool() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return Look(*connection);
}

void IngestWatch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void IngestWatch::Stop() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void IngestWatch::Run() {
  std::string last_reason;
  while (true) {
    {
      MutexLock lock(mutex_);
      if (!is_stopping_) lock.WaitFor(stopping_, kInterval);
      if (is_stopping_) return;
    }
    const absl::Status looked = LookByPool();
    if (looked.message() == last_reason) continue;
    last_reason = std::string(looked.message());
    if (!looked.ok()) LogWarning("rules and quarantine not looked at", {{"reason", last_reason}});
  }
}

}  // namespace webmunk
