#include "server/readiness.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/storage/database_clock.h"
#include "server/storage/migrations.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kInterval(1000);

}  // namespace

Readiness::Readiness(Pool& pool, Options options, std::function<void(bool)> on_change)
    : pool_(pool), options_(options), on_change_(std::move(on_change)) {}

Readiness::~Readiness() { Stop(); }

absl::Status Readiness::Check() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  if (!schema_is_right_) {
    const std::span<const Migration> migrations = EmbeddedMigrations();
    WEBMUNK_RETURN_IF_ERROR(options_.migrate ? Migrate(*connection, migrations).status()
                                             : CheckSchema(*connection, migrations));
    schema_is_right_ = true;
  }
  const absl::Time before = absl::Now();
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Time database_now, DatabaseNow(*connection));
  const absl::Time after = absl::Now();
  // The database looked at its clock somewhere between.
  if (database_now < before - options_.max_clock_skew ||
      database_now > after + options_.max_clock_skew) {
    return absl::UnavailableError(absl::StrCat("this clock and the database's differ by about ",
                                               absl::FormatDuration(after - database_now)));
  }
  return absl::OkStatus();
}

void Readiness::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Readiness::Stop() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Readiness::Run() {
  while (true) {
    Note(Check());
    MutexLock lock(mutex_);
    if (!is_stopping_) lock.WaitFor(stopping_, kInterval);
    if (is_stopping_) return;
  }
}

void Readiness::Note(const absl::Status& status) {
  if (status.ok() == is_ready_ && status.message() == last_reason_) return;
  last_reason_ = std::string(status.message());
  if (!status.ok()) LogWarning("not ready", {{"reason", last_reason_}});
  if (status.ok() == is_ready_) return;
  is_ready_ = status.ok();
  if (is_ready_) LogInfo("ready");
  on_change_(is_ready_);
}

}  // namespace webmunk
