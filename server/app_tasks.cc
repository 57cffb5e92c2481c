// What the server does by itself.

#include "absl/time/time.h"
#include "server/access/ended_logins.h"
#include "server/admin/quarantine_expiry.h"
#include "server/app.h"
#include "server/base/status_macros.h"
#include "server/participants/summary_fold.h"
#include "server/points/attachment_store.h"
#include "server/points/partition_keeper.h"

namespace webmunk {
namespace {

constexpr absl::Duration kForgetInterval = absl::Hours(1);
// How often to look whether a data server is due to be asked.
constexpr absl::Duration kPullInterval = absl::Seconds(10);

// What no bundle names within a day goes, a few at a time.
absl::Status DeleteAllExpiredAttachments(TaskRun& run) {
  while (!run.should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const int deleted, DeleteExpiredAttachments(run.connection()));
    if (deleted == 0) return absl::OkStatus();
  }
  return absl::CancelledError("told to stop");
}

}  // namespace

// A line per task.
void App::AddTasks() {
  scheduler_.Add(
      {.name = "keep-partitions", .interval = absl::Hours(1), .run = [this](TaskRun& run) {
         return KeepPartitions(run.connection(), RetentionOf(config_),
                               [&] { return run.should_stop(); });
       }});
  scheduler_.Add(
      {.name = "fold-participant-summaries", .interval = absl::Seconds(5), .run = [](TaskRun& run) {
         return FoldSummaries(run.connection(), [&] { return run.should_stop(); });
       }});
  scheduler_.Add({"deliver-points", config_.delivery_interval, [this](TaskRun& run) {
                    return outbox_delivery_.Run([&run] { return run.should_stop(); });
                  }});
  scheduler_.Add({"forget-delivered-points", kForgetInterval, [this](TaskRun& run) {
                    return outbox_delivery_.Forget([&run] { return run.should_stop(); });
                  }});
  scheduler_.Add({"pull-metadata", kPullInterval, [this](TaskRun& run) {
                    return metadata_pull_.Run(run.connection(),
                                              [&run] { return run.should_stop(); });
                  }});
  scheduler_.Add(QuarantineExpiryTask(config_.quarantine_max_age));
  scheduler_.Add({"delete-expired-attachments", absl::Hours(1), DeleteAllExpiredAttachments});
  scheduler_.Add(ForgetLoginsTask());
  // Erasure and merge.
}

}  // namespace webmunk
