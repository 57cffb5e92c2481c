// What the server tells of itself while it runs.

#include <string>
#include <utility>

#include "server/app.h"
#include "server/base/log.h"
#include "server/ingest/ingest_metrics.h"

namespace webmunk {

void App::ExposeMetrics() {
  IngestMetrics::Get();
  gauges_.emplace_back("webmunk_ingest_bytes_in_flight", "Bytes of bundles on their way.",
                       [this] { return static_cast<double>(intake_.bytes_in_flight()); });
  gauges_.emplace_back("webmunk_ingest_queue_bundles", "Bundles that wait for a writer.",
                       [this] { return static_cast<double>(committer_.queued()); });
  gauges_.emplace_back("webmunk_database_ready",
                       "1 while the database takes writes, has the right schema and shares the "
                       "clock, else 0.",
                       [this] { return readiness_.is_ready() ? 1.0 : 0.0; });
  if (config_.metrics_listen.empty()) return;
  absl::StatusOr<std::unique_ptr<MetricsExposer>> exposer =
      MetricsExposer::Start(config_.metrics_listen);
  // A server that nobody watches is better than none.
  if (!exposer.ok()) {
    LogWarning("no metrics", {{"reason", std::string(exposer.status().message())}});
    return;
  }
  exposer_ = *std::move(exposer);
  LogInfo("metrics", {{"address", exposer_->address()}});
}

}  // namespace webmunk
