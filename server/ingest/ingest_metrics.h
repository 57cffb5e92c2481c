#ifndef WEBMUNK_SERVER_INGEST_INGEST_METRICS_H_
#define WEBMUNK_SERVER_INGEST_INGEST_METRICS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/metrics.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/refusal.h"

namespace webmunk {

// What ingestion counts. A few additions per bundle or batch, none per point.
// Thread-safe.
class IngestMetrics {
 public:
  // The one of the process; the first call makes all series.
  static IngestMetrics& Get();

  // What became of a bundle of `bytes`, once it is answered.
  void CountAnswer(const absl::StatusOr<AppendResult>& result, size_t bytes) const;
  // What became of a file of `bytes`, as far as it came.
  void CountAttachment(const absl::Status& status, size_t bytes) const;
  // A transaction that is committed.
  void CountCommit(size_t points, absl::Duration duration) const;
  // A transaction that went in by COPY and is run again another way.
  void CountCopyRedo() const { copy_redos_.Add(); }
  // A new entry of the quarantine that is committed. `reason` is one of the code's
  // constants.
  void CountQuarantined(std::string_view reason) const;

 private:
  IngestMetrics();

  Counter bundles_read_;
  Counter bundles_quarantined_;
  Counter bytes_;
  Counter attachments_stored_;
  Counter attachments_refused_;
  Counter attachment_bytes_;
  Counter stored_;
  Counter duplicate_;
  Counter quarantined_;
  Counter forwarded_;
  Counter discarded_;
  Counter copy_redos_;
  Histogram commit_points_;
  Histogram commit_seconds_;
  std::vector<Counter> refusals_;  // By RefusalReason.
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_METRICS_H_
