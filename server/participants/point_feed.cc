#include "server/participants/point_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_set_store.h"
#include "server/participants/point_increment.h"
#include "server/participants/watch_memory.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

// Tells the watchers whom the names in their filters stand for now.
absl::Status ResolveNames(Connection& connection,
                          const std::vector<std::shared_ptr<PointWatcher>>& watchers) {
  std::vector<std::string> names;
  for (const auto& watcher : watchers) {
    for (std::string& name : watcher->Names()) names.push_back(std::move(name));
  }
  if (names.empty()) return absl::OkStatus();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  WEBMUNK_ASSIGN_OR_RETURN(const auto ids, FindParticipantIds(connection, names));
  for (const auto& watcher : watchers) watcher->SetNames(ids);
  return absl::OkStatus();
}

}  // namespace

PointFeed::PointFeed(std::string database_url, ByteBudget& points)
    : database_url_(std::move(database_url)), points_(points), thread_([this] { Run(); }) {}

PointFeed::~PointFeed() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  wake_up_.Wake();
  thread_.join();
}

void PointFeed::Join(std::shared_ptr<PointWatcher> watcher) {
  {
    MutexLock lock(mutex_);
    watchers_.push_back(std::move(watcher));
  }
  changed_.notify_all();
  wake_up_.Wake();
}

void PointFeed::Leave(const std::shared_ptr<PointWatcher>& watcher) {
  MutexLock lock(mutex_);
  std::erase(watchers_, watcher);
}

bool PointFeed::WaitForWatchers() {
  MutexLock lock(mutex_);
  if (watchers_.empty()) {
    // Nobody is told meanwhile, and nobody notified.
    told_.reset();
    connection_.reset();
  }
  while (watchers_.empty() && !is_stopping_) lock.Wait(changed_);
  return !is_stopping_;
}

PointFeed::Watchers PointFeed::Current() {
  MutexLock lock(mutex_);
  return watchers_;
}

void PointFeed::Run() {
  while (WaitForWatchers()) {
    absl::Status status = Connect();
    if (status.ok()) status = Look();
    if (status.ok()) status = WaitForNotification(*connection_, wake_up_, kInterval);
    if (!status.ok()) {
      LogWarning("points are not watched", {{"reason", std::string(status.message())}});
      connection_.reset();
      told_.reset();
      Break(absl::UnavailableError("the database is away; call again with the last token"));
      absl::SleepFor(absl::Milliseconds(100));
    }
  }
}

absl::Status PointFeed::Connect() {
  if (connection_ != nullptr) return absl::OkStatus();
  if (!delay_.MayTry(absl::Now())) return absl::UnavailableError("the database is away");
  WEBMUNK_ASSIGN_OR_RETURN(connection_, Connection::Open(database_url_));
  delay_.Succeeded();
  // Begins an era, should that be due.
  WEBMUNK_RETURN_IF_ERROR(ReadCursorNow(*connection_).status());
  return connection_->Execute(kListenForPoints);
}

absl::Status PointFeed::Look() {
  // Those that join while it reads do so at the next look.
  const Watchers watchers = Current();
  Watchers joined;
  Watchers joining;
  for (const auto& watcher : watchers) {
    watcher->Tick(absl::Now());
    if (!watcher->status().ok()) continue;
    (told_ && watcher->has_joined() ? joined : joining).push_back(watcher);
  }
  PointCursor now;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                             BeginSnapshot(*connection_));
    WEBMUNK_ASSIGN_OR_RETURN(now, ReadCursorNow(*connection_));
    if (told_ && told_->era != now.era) return absl::UnavailableError("another era began");
    if (told_ && !joined.empty() && now.seen != told_->seen) {
      const auto step = std::make_shared<const FeedStep>(FeedStep{now.era, told_->seen, now.seen});
      WEBMUNK_RETURN_IF_ERROR(ReadStep(*transaction, step, joined));
      for (const auto& watcher : joined) watcher->EndStep(step);
    }
    if (!joining.empty()) WEBMUNK_RETURN_IF_ERROR(ResolveNames(*connection_, joining));
  }
  told_ = now;
  for (const auto& watcher : joining) watcher->Join(now);
  return absl::OkStatus();
}

absl::Status PointFeed::ReadStep(Transaction& snapshot, const std::shared_ptr<const FeedStep>& step,
                                 const Watchers& watchers) {
  // Who may want points of a participant, by its row.
  std::unordered_map<int32_t, Watchers> interested;
  bool are_names_known = false;
  absl::Status status;
  const auto wants = [&](const StoredShare& share) {
    if (!std::exchange(are_names_known, true)) status = ResolveNames(*connection_, watchers);
    const auto [entry, is_new] = interested.try_emplace(share.row_id);
    if (is_new) {
      std::copy_if(watchers.begin(), watchers.end(), std::back_inserter(entry->second),
                   [&](const auto& watcher) { return watcher->Wants(share.view()); });
    }
    return !entry->second.empty();
  };
  const auto take = [&](const StoredShare& share, int64_t id, const ScannedPoint& point) {
    std::shared_ptr<const WatchedPoint> shared;
    for (const auto& watcher : interested[share.row_id]) {
      if (!watcher->Wants(share.view(), point.view)) continue;
      if (shared == nullptr) {
        shared = HoldPoint(points_, watchers, share.view(), id, point);
      }
      watcher->Put(shared, step);
    }
    return status.ok();
  };
  IncrementReader reader({step->seen, step->next, 0});
  WEBMUNK_RETURN_IF_ERROR(reader.Read(snapshot, absl::InfiniteFuture(), wants, take).status());
  return status;
}

void PointFeed::Break(const absl::Status& why) {
  for (const auto& watcher : Current()) watcher->Break(why);
}

}  // namespace webmunk
