// What the server does by itself.

#include "absl/time/time.h"
#include "server/access/ended_logins.h"
#include "server/admin/quarantine_expiry.h"
#include "server/app.h"
#include "server/exports/export_upkeep.h"
#include "server/participants/erasure_run.h"
#include "server/participants/merge_run.h"
#include "server/participants/summary_fold.h"
#include "server/points/attachment_expiry.h"
#include "server/points/partition_keeper.h"

namespace webmunk {
namespace {

constexpr absl::Duration kForgetInterval = absl::Hours(1);
// How often to look whether a data server is due to be asked.
constexpr absl::Duration kPullInterval = absl::Seconds(10);
// Each erasure and merge wakes its task; this is for those that failed.
constexpr absl::Duration kErasureInterval = absl::Seconds(30);

}  // namespace

// A line per task.
void App::AddTasks() {
  scheduler_.Add({.name = "keep-partitions", .interval = absl::Hours(1), .run = [](TaskRun& run) {
                    return KeepPartitions(run.connection(), [&] { return run.should_stop(); });
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
  scheduler_.Add({"delete-expired-attachments", absl::Hours(1), [](TaskRun& run) {
                    return DeleteExpiredAttachments(run.connection(),
                                                    [&run] { return run.should_stop(); });
                  }});
  scheduler_.Add(ForgetLoginsTask());
  // Exports.
  if (!config_.export_dir.empty()) {
    scheduler_.Add(ExpireExportsTask(export_runner_.directory()));
    scheduler_.Add(TidyExportsTask(export_runner_.directory()));
    deliveries_.AddTasks(scheduler_);
    scheduler_.Add(export_schedules_.Task());
  }
  // Erasure and merge.
  scheduler_.Add({kMergeTask, kErasureInterval, [this](TaskRun& run) {
                    absl::Status status =
                        RunMerges(run.connection(), [&run] { return run.should_stop(); });
                    // Erasures wait for the merges of their participants.
                    background_tasks_.RunNow(kErasureTask).status().IgnoreError();
                    return status;
                  }});
  scheduler_.Add({kErasureTask, kErasureInterval, [this](TaskRun& run) {
                    return RunErasures(run.connection(), erasure_tools_,
                                       [&run] { return run.should_stop(); });
                  }});
}

}  // namespace webmunk
