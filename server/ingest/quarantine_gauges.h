#ifndef WEBMUNK_SERVER_INGEST_QUARANTINE_GAUGES_H_
#define WEBMUNK_SERVER_INGEST_QUARANTINE_GAUGES_H_

#include "absl/time/time.h"
#include "server/base/metrics.h"
#include "server/ingest/quarantine_budget.h"

namespace webmunk {

// What metrics tell of the quarantine, as of the budget's last look: how much it
// holds and for how long, and its limits beside them. All servers of a database
// tell the same. Exposed as long as it lives.
class QuarantineGauges {
 public:
  // `budget` must outlive this. `max_age` is how long entries are kept.
  QuarantineGauges(const QuarantineBudget& budget, absl::Duration max_age);

 private:
  SampledGauge entries_;
  SampledGauge bytes_;
  SampledGauge oldest_age_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_QUARANTINE_GAUGES_H_
