#include "server/participants/erasure_run.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/erasure_store.h"
#include "server/participants/erasure_work.h"

namespace webmunk {

absl::Status RunErasures(Connection& connection, const ErasureTools& tools,
                         const std::function<bool()>& should_stop) {
  absl::Status first_error;
  for (int64_t after = 0; !should_stop();) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int64_t> id, NextErasure(connection, after));
    if (!id) return first_error;
    after = *id;
    WEBMUNK_ASSIGN_OR_RETURN(ErasureRecord erasure,
                             FindErasure(connection, *id, AccessScope::Everything()));
    absl::Status status = DoErasureWork(connection, tools, should_stop, std::move(erasure));
    if (status.ok()) {
      LogInfo("participant erased", {{"erasure", *id}});
      continue;
    }
    if (absl::IsCancelled(status)) return status;
    LogWarning("erasure stopped", {{"erasure", *id}, {"reason", std::string(status.message())}});
    NoteErasureError(connection, *id, std::string(status.message())).IgnoreError();
    if (first_error.ok()) first_error = status;
  }
  return absl::CancelledError("stopped before the end");
}

}  // namespace webmunk
