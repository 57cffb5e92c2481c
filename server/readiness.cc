#include "server/readiness.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/storage/database_clock.h"
#include "server/storage/migrations.h"
#include "server/storage/presence.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
// A database that takes longer for nothing does not answer.
constexpr absl::Duration kAnswerTime = absl::Seconds(5);

}  // namespace

Readiness::Readiness(std::string database_url, Options options, std::function<void(bool)> on_change)
    : database_url_(std::move(database_url)),
      options_(std::move(options)),
      on_change_(std::move(on_change)) {}

Readiness::~Readiness() { Stop(); }

absl::Status Readiness::Check() {
  absl::Status status = CheckDatabase();
  NoteDatabaseAnswers(connection_ != nullptr && connection_->IsAlive());
  // What is wrong may be the session's alone: a read-only one stays so after the
  // database has become writable.
  if (!status.ok()) connection_.reset();
  return status;
}

absl::Status Readiness::Connect() {
  if (connection_ != nullptr) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(connection_,
                           Connection::Open(database_url_, Connection::Patience::kWhole));
  connection_->watch().SetLimit(kAnswerTime);
  return absl::OkStatus();
}

absl::Status Readiness::CheckDatabase() {
  WEBMUNK_RETURN_IF_ERROR(Connect());
  if (!schema_is_right_) {
    const std::span<const Migration> migrations = EmbeddedMigrations();
    WEBMUNK_RETURN_IF_ERROR(options_.migrate ? Migrate(*connection_, migrations).status()
                                             : CheckSchema(*connection_, migrations));
    schema_is_right_ = true;
    // Migrations are given more time than a check is.
    connection_.reset();
    WEBMUNK_RETURN_IF_ERROR(Connect());
  }
  const absl::Time before = absl::Now();
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Time database_now, DatabaseNow(*connection_));
  const absl::Time after = absl::Now();
  // The database looked at its clock somewhere between.
  if (database_now < before - options_.max_clock_skew ||
      database_now > after + options_.max_clock_skew) {
    return absl::UnavailableError(absl::StrCat("this clock and the database's differ by about ",
                                               absl::FormatDuration(after - database_now)));
  }
  return is_ready_ ? absl::OkStatus() : options_.prepare(*connection_);
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
  // Nobody looks any more: who has work to end may try.
  NoteDatabaseAnswers(true);
}

void Readiness::Run() {
  absl::BitGen random;
  while (true) {
    Note(Check());
    MutexLock lock(mutex_);
    // Servers that lost their database together do not come back together.
    const absl::Duration interval = kInterval * absl::Uniform(random, 0.5, 1.0);
    if (!is_stopping_) lock.WaitFor(stopping_, absl::ToChronoMilliseconds(interval));
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
