#include "server/ingest/ingest_metrics.h"

#include <string>

namespace webmunk {
namespace {

Counter Bundles(const char* outcome) {
  return NewCounter("webmunk_ingest_bundles_total",
                    "Bundles acknowledged: read, or kept whole in quarantine.",
                    {{"outcome", outcome}});
}

Counter Attachments(const char* outcome) {
  return NewCounter("webmunk_ingest_attachments_total",
                    "Files that came: stored, or not taken, also because they were cut.",
                    {{"outcome", outcome}});
}

Counter Points(const char* outcome) {
  return NewCounter("webmunk_ingest_points_total",
                    "Points of acknowledged bundles, by what became of them.",
                    {{"outcome", outcome}});
}

Counter Quarantined(std::string_view reason) {
  return NewCounter("webmunk_ingest_quarantined_total",
                    "Bundles and points that went to quarantine, by reason.",
                    {{"reason", std::string(reason)}});
}

}  // namespace

IngestMetrics& IngestMetrics::Get() {
  static IngestMetrics metrics;
  return metrics;
}

IngestMetrics::IngestMetrics()
    : bundles_read_(Bundles("read")),
      bundles_quarantined_(Bundles("quarantined")),
      bytes_(NewCounter("webmunk_ingest_bytes_total", "Bytes of acknowledged bundles, as sent.")),
      attachments_stored_(Attachments("stored")),
      attachments_refused_(Attachments("refused")),
      attachment_bytes_(
          NewCounter("webmunk_ingest_attachment_bytes_total", "Bytes of the files stored.")),
      stored_(Points("stored")),
      duplicate_(Points("duplicate")),
      quarantined_(Points("quarantined")),
      forwarded_(Points("forwarded")),
      discarded_(Points("discarded")),
      copy_redos_(NewCounter("webmunk_ingest_copy_redos_total",
                             "Transactions run again because COPY met points stored before, or "
                             "another writer.")),
      commit_points_(NewHistogram("webmunk_ingest_commit_points",
                                  "Points of a committed transaction.", {},
                                  {1, 16, 64, 128, 256, 512, 1024, 2048, 4096, 16384, 65536})),
      commit_seconds_(NewHistogram("webmunk_ingest_commit_duration_seconds",
                                   "Time that a committed transaction took as a whole.", {},
                                   LatencyBounds())) {
  for (int reason = 0; reason < kRefusalReasons; ++reason) {
    refusals_.push_back(NewCounter(
        "webmunk_ingest_refusals_total", "Bundles and files that were not taken, by reason.",
        {{"reason", std::string(RefusalReasonName(static_cast<RefusalReason>(reason)))}}));
  }
}

void IngestMetrics::CountAnswer(const absl::StatusOr<AppendResult>& result, size_t bytes) const {
  if (!result.ok()) {
    refusals_[static_cast<size_t>(RefusalReasonOf(result.status()))].Add();
    return;
  }
  (result->fault ? bundles_quarantined_ : bundles_read_).Add();
  bytes_.Add(static_cast<double>(bytes));
  const AppendCounts& counts = result->counts;
  if (counts.stored > 0) stored_.Add(counts.stored);
  if (counts.duplicate > 0) duplicate_.Add(counts.duplicate);
  if (counts.quarantined > 0) quarantined_.Add(counts.quarantined);
  if (counts.forwarded > 0) forwarded_.Add(counts.forwarded);
  if (counts.discarded > 0) discarded_.Add(counts.discarded);
}

void IngestMetrics::CountAttachment(const absl::Status& status, size_t bytes) const {
  if (!status.ok()) {
    attachments_refused_.Add();
    refusals_[static_cast<size_t>(RefusalReasonOf(status))].Add();
    return;
  }
  attachments_stored_.Add();
  attachment_bytes_.Add(static_cast<double>(bytes));
}

void IngestMetrics::CountCommit(size_t points, absl::Duration duration) const {
  commit_points_.Observe(static_cast<double>(points));
  commit_seconds_.Observe(absl::ToDoubleSeconds(duration));
}

// The rare case: what is found by a map costs nothing that matters here.
void IngestMetrics::CountQuarantined(std::string_view reason) const { Quarantined(reason).Add(); }

}  // namespace webmunk
