#include "server/ingest/ingest_metrics.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

double Points(const char* outcome) {
  return NewCounter("webmunk_ingest_points_total", "", {{"outcome", outcome}}).value();
}

double Refusals(const char* reason) {
  return NewCounter("webmunk_ingest_refusals_total", "", {{"reason", reason}}).value();
}

TEST(IngestMetricsTest, AnswerCountsItsPointsAndBytes) {
  IngestMetrics& metrics = IngestMetrics::Get();
  const Counter bytes = NewCounter("webmunk_ingest_bytes_total", "");
  const double stored = Points("stored");
  const double duplicate = Points("duplicate");
  const double before = bytes.value();
  metrics.CountAnswer(AppendResult{{.received = 5, .stored = 3, .duplicate = 2}, std::nullopt},
                      100);
  EXPECT_EQ(Points("stored"), stored + 3);
  EXPECT_EQ(Points("duplicate"), duplicate + 2);
  EXPECT_EQ(bytes.value(), before + 100);
}

TEST(IngestMetricsTest, RefusalCountsByItsReasonAlone) {
  IngestMetrics& metrics = IngestMetrics::Get();
  const Counter bytes = NewCounter("webmunk_ingest_bytes_total", "");
  const double before = bytes.value();
  const double busy = Refusals("busy");
  const double other = Refusals("other");
  metrics.CountAnswer(Refused(RefusalReason::kBusy, absl::UnavailableError("x")), 100);
  metrics.CountAnswer(absl::UnavailableError("y"), 100);
  EXPECT_EQ(Refusals("busy"), busy + 1);
  EXPECT_EQ(Refusals("other"), other + 1);
  EXPECT_EQ(bytes.value(), before);
}

TEST(RefusalTest, ReasonStaysWithTheStatusAndEachHasAName) {
  for (int i = 0; i < kRefusalReasons; ++i) {
    const auto reason = static_cast<RefusalReason>(i);
    EXPECT_EQ(RefusalReasonOf(Refused(reason, absl::UnavailableError("x"))), reason);
    for (int other = 0; other < i; ++other) {
      EXPECT_NE(RefusalReasonName(reason), RefusalReasonName(static_cast<RefusalReason>(other)));
    }
  }
  EXPECT_EQ(RefusalReasonOf(absl::UnavailableError("x")), RefusalReason::kOther);
}

}  // namespace
}  // namespace webmunk
