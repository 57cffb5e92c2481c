#include "server/participants/watch_points_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/participants/participant_store.h"
#include "server/participants/point_increment.h"
#include "server/participants/point_proto.h"
#include "server/participants/point_wire.h"

namespace webmunk {
namespace {

constexpr size_t kMessageBytes = size_t{1} << 20;
// A reader that takes longer for a message while others wait for it is dropped.
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kResumeTokenField = 2;

absl::Status TooBusy() {
  return absl::UnavailableError("the server is too busy; call again later");
}

absl::Status SlowReader() {
  return absl::ResourceExhaustedError("the reader is too slow; call again with the last token");
}

// Also of the parent alone.
void AddParent(const std::string& parent, PointFilter& filter) {
  PointCondition both;
  both.children.push_back(std::move(filter.whole));
  PointCondition& is_parent = both.children.emplace_back();
  is_parent.kind = PointCondition::Kind::kParticipant;
  is_parent.value.text = parent;
  is_parent.number = -1;
  filter.whole = std::move(both);
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ParticipantServiceImpl::WatchDataPoints(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return WatchPointsCall::Start(context, request, point_watches_, tokens_, calls_);
}

WatchPointsCall* WatchPointsCall::Start(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request, PointWatches& watches,
                                        PageTokens& tokens, CallRunner& calls) {
  auto* call = new WatchPointsCall(*context, watches, tokens, calls);
  grpc::ByteBuffer bytes(*request);
  const grpc::Status parsed =
      grpc::SerializationTraits<v1::WatchDataPointsRequest>::Deserialize(&bytes, &call->request_);
  {
    MutexLock lock(call->mutex_);
    call->is_working_ = true;
  }
  if (!parsed.ok()) {
    call->End(absl::InvalidArgumentError("the request cannot be read"));
    return call;
  }
  const bool is_queued = calls.workers.Submit([call, &watches] {
    absl::Status admitted = call->Admit();
    if (admitted.ok() && !watches.workers.Submit([call] { call->Work(); })) admitted = TooBusy();
    if (!admitted.ok()) call->End(admitted);
  });
  if (!is_queued) call->End(TooBusy());
  return call;
}

absl::Status WatchPointsCall::Admit() {
  // Strangers must not take the places of those who may watch.
  WEBMUNK_RETURN_IF_ERROR(access_.Begin());
  has_place_ = true;
  if (watches_.free.fetch_sub(1) > 0) return absl::OkStatus();
  return absl::ResourceExhaustedError("too many calls watch points; call again later");
}

void WatchPointsCall::Wake() {
  {
    MutexLock lock(mutex_);
    is_due_ = true;
    if (std::exchange(is_working_, true)) return;
  }
  if (watches_.workers.Submit([this] { Work(); })) return;
  // Too much is queued: the feed's next tick tries again.
  MutexLock lock(mutex_);
  is_working_ = false;
}

void WatchPointsCall::Work() {
  while (true) {
    {
      MutexLock lock(mutex_);
      is_due_ = false;
    }
    const absl::StatusOr<Next> next = DoNext();
    if (!next.ok()) return End(next.status());
    if (*next == Next::kCatchUp) {
      const bool is_queued = watches_.catch_up_workers.Submit([this] {
        const absl::Status status = CatchUp();
        status.ok() ? Work() : End(status);
      });
      if (!is_queued) End(TooBusy());
      return;
    }
    if (*next == Next::kGoOn) continue;
    MutexLock lock(mutex_);
    if (is_due_) continue;
    is_working_ = false;
    return;
  }
}

void WatchPointsCall::End(const absl::Status& status) {
  if (watcher_ != nullptr) {
    watcher_->Detach();
    watches_.feed.Leave(watcher_);
  }
  // This may be gone once it is finished.
  Finish(access_.End(status));
}

absl::StatusOr<WatchPointsCall::Next> WatchPointsCall::DoNext() {
  if (!std::exchange(is_begun_, true)) WEBMUNK_RETURN_IF_ERROR(Begin());
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_renewed, RenewScope());
  if (is_renewed) {
    // What waits was chosen by the old scope: it is read anew.
    is_live_ = false;
    watcher_->Reset();
  }
  const absl::Status free = WaitUntilFree(absl::ZeroDuration());
  const bool is_busy = absl::IsDeadlineExceeded(free);
  if (!is_busy) WEBMUNK_RETURN_IF_ERROR(free);
  absl::Status watching = watcher_->status();
  if (is_live_ && !watching.ok()) {
    if (!absl::IsResourceExhausted(watching)) return watching;
    if (is_busy) {
      if (absl::Now() - sent_ >= kPatience) return SlowReader();
      return Next::kWait;
    }
    // More came at once than may wait for a reader: this one reads it anew.
    is_live_ = false;
    watcher_->Reset();
    return Next::kWait;
  }
  if (is_busy) return Next::kWait;
  if (!is_live_) return Join();
  PointWatcher::Batch batch = watcher_->Take(kMessageBytes);
  for (const auto& point : batch.points) AddPoint(point->participant(), point->point());
  if (batch.reached) {
    reached_ = std::move(batch.reached);
    has_news_ = true;
  }
  const bool is_due = has_news_ && absl::Now() - sent_ >= PointWatcher::kTick;
  if (message_.empty() && !is_due) return Next::kWait;
  WEBMUNK_RETURN_IF_ERROR(SendMessage());
  return Next::kGoOn;
}

absl::Status WatchPointsCall::Begin() {
  binding_ = BindingsOf(request_, access_.caller()).watch;
  scope_ = access_.caller().scope;
  WEBMUNK_ASSIGN_OR_RETURN(
      selection_, ParsePointSelection(request_.parent(), request_.filter(), request_.read_mask(),
                                      request_.omitted_properties()));
  if (!request_.resume_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Verify(request_.resume_token(), binding_, "resume_token"));
    reached_ = DecodeCursor(content);
    if (!reached_) return absl::InvalidArgumentError("resume_token is of another kind");
  }
  PointFilter filter = selection_.filter;
  if (selection_.parent) {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, watches_.pool.Get());
    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord parent,
                             FindParticipant(*connection, *selection_.parent, scope_));
    AddParent(parent.identifier, filter);
  }
  audit_ = std::make_unique<PointAudit>(request_.filter(), access_.caller().note);
  watcher_ = std::make_shared<PointWatcher>(std::move(filter), scope_, [this] { Wake(); });
  watches_.feed.Join(watcher_);
  return absl::OkStatus();
}

absl::StatusOr<WatchPointsCall::Next> WatchPointsCall::Join() {
  const std::optional<PointCursor> joined = watcher_->joined();
  if (!joined) {
    WEBMUNK_RETURN_IF_ERROR(watcher_->status());
    return Next::kWait;
  }
  if (!reached_) {
    reached_ = joined;
    is_live_ = true;
    WEBMUNK_RETURN_IF_ERROR(SendMessage());
    return Next::kGoOn;
  }
  if (reached_->era != joined->era) {
    return absl::FailedPreconditionError(
        "the database was restored since resume_token was given: nobody can tell what was stored "
        "since; begin anew, without it");
  }
  return Next::kCatchUp;
}

absl::Status WatchPointsCall::CatchUp() {
  const PointCursor joined = *watcher_->joined();
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, watches_.pool.Get());
    if (reached_->next) {
      const FeedStep half_done{joined.era, reached_->seen, *reached_->next};
      WEBMUNK_RETURN_IF_ERROR(CatchUpTo(*connection, half_done, reached_->last_id));
    }
    const FeedStep rest{joined.era, reached_->seen, joined.seen};
    WEBMUNK_RETURN_IF_ERROR(CatchUpTo(*connection, rest, 0));
  }
  WEBMUNK_RETURN_IF_ERROR(Flush());
  absl::Status watching = watcher_->status();
  if (absl::IsResourceExhausted(watching)) {
    // More came meanwhile than may wait. There is less to catch up with now.
    watcher_->Reset();
    return absl::OkStatus();
  }
  is_live_ = true;
  return watching;
}

absl::Status WatchPointsCall::CatchUpTo(Connection& connection, const FeedStep& step,
                                        int64_t after_id) {
  // Not while a statement runs: it has to end before long, however slow the reader is.
  const auto flush_if_full = [&] {
    return message_.size() >= kMessageBytes ? Flush() : EndIfScopeChanged();
  };
  WEBMUNK_RETURN_IF_ERROR(ReadIncrement(
      connection, {step.seen, step.next, after_id},
      [&](const StoredShare& share) { return watcher_->Wants(share.view()); },
      [&](const StoredShare& share, int64_t id, const ScannedPoint& point) {
        if (!watcher_->Wants(share.view(), point.view)) return true;
        AddPoint(share.view(), point);
        reached_ = step.At(id);
        return message_.size() < kMessageBytes;
      },
      flush_if_full));
  reached_ = step.AtEnd();
  return absl::OkStatus();
}

absl::StatusOr<bool> WatchPointsCall::RenewScope() {
  WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
  if (access_.caller().scope == scope_) return false;
  scope_ = access_.caller().scope;
  watcher_->SetScope(scope_);
  return true;
}

absl::Status WatchPointsCall::EndIfScopeChanged() {
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_renewed, RenewScope());
  if (!is_renewed) return absl::OkStatus();
  return absl::UnavailableError(
      "what the caller may see has changed; call again with the last token");
}

absl::Status WatchPointsCall::Flush() {
  WEBMUNK_RETURN_IF_ERROR(EndIfScopeChanged());
  const absl::Status free = WaitUntilFree(kPatience);
  if (absl::IsDeadlineExceeded(free)) return SlowReader();
  WEBMUNK_RETURN_IF_ERROR(free);
  return SendMessage();
}

absl::Status WatchPointsCall::SendMessage() {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string token,
                           tokens_.Sign(EncodeCursor(*reached_), binding_));
  AppendTextField(kResumeTokenField, token, message_);
  Send(std::exchange(message_, {}));
  sent_ = absl::Now();
  has_news_ = false;
  return absl::OkStatus();
}

void WatchPointsCall::AddPoint(const ParticipantView& participant, const ScannedPoint& point) {
  audit_->Add(participant.id);
  AppendDataPoint(selection_, participant, point, message_);
}

}  // namespace webmunk
