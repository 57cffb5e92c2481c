#include "server/participants/watch_points_service.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/participants/participant_set_store.h"
#include "server/participants/participant_store.h"
#include "server/participants/point_proto.h"
#include "server/participants/point_wire.h"

namespace webmunk {
namespace {

constexpr size_t kMessageBytes = size_t{1} << 20;
// A reader that takes longer for a message while others wait for it is dropped.
constexpr absl::Duration kPatience = absl::Seconds(5);
// The same of one that is still catching up: nobody waits for it, as long as there is
// room for others.
constexpr absl::Duration kLongPatience = absl::Seconds(60);
// How long it catches up before it is another's turn.
constexpr absl::Duration kTurn = absl::Milliseconds(100);
constexpr int kResumeTokenField = 2;

absl::Status TooBusy() {
  return absl::UnavailableError("the server is too busy; call again later");
}

absl::Status SlowReader() {
  return absl::ResourceExhaustedError("the reader is too slow; call again with the last token");
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ParticipantServiceImpl::WatchDataPoints(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return WatchPointsCall::Start(context, request, point_watches_, tokens_, calls_);
}

WatchPointsCall::WatchPointsCall(grpc::CallbackServerContext& context, PointWatches& watches,
                                 PageTokens& tokens, CallRunner& calls)
    : ByteStream(watches.open),
      watches_(watches),
      tokens_(tokens),
      access_(calls.gate, context, "ParticipantService.WatchDataPoints"),
      room_(watches.memory.messages, CallEnder(context, SlowReader())) {}

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
    BeginAnew();
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
    BeginAnew();
    return Next::kWait;
  }
  if (is_busy) {
    const absl::Duration patience = watches_.memory.messages.IsShort() ? kPatience : kLongPatience;
    if (!is_live_ && absl::Now() - sent_ >= patience) return SlowReader();
    return Next::kWait;
  }
  if (!is_live_) return Join();
  const size_t wanted = std::clamp(watcher_->bytes(), MessageRoom::kSmall, kMessageBytes);
  PointWatcher::Batch batch = watcher_->Take(room_.Take(wanted));
  for (const auto& point : batch.points) AddPoint(point->participant(), point->point());
  if (batch.reached) {
    reached_ = std::move(batch.reached);
    has_news_ = true;
  }
  const bool is_due = has_news_ && absl::Now() - sent_ >= PointWatcher::kTick;
  if (message_.empty() && !is_due) {
    room_.Release();
    return Next::kWait;
  }
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
                             tokens_.Open(request_.resume_token(), binding_, "resume_token"));
    reached_ = DecodeCursor(content);
    if (!reached_) return absl::InvalidArgumentError("resume_token is of another kind");
  }
  wanted_ = selection_.filter;
  if (selection_.parent) {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, watches_.pool.Get());
    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord parent,
                             FindParticipant(*connection, *selection_.parent, scope_));
    NarrowToParticipant(parent.identifier, wanted_);
  }
  audit_ = std::make_unique<PointAudit>(request_.filter(), access_.caller().note);
  watcher_ = std::make_shared<PointWatcher>(wanted_, scope_, [this] { Wake(); });
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
  if (!increment_) BeginCatchUp(joined);
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_end, ReadSome());
  if (is_end) {
    reached_ = step_->AtEnd();
    increment_.reset();
  } else {
    reached_ = step_->At(increment_->reached_id());
  }
  const bool has_caught_up = is_end && reached_->seen == joined.seen;
  if (has_caught_up || !message_.empty() || absl::Now() - sent_ >= PointWatcher::kTick) {
    WEBMUNK_RETURN_IF_ERROR(SendMessage());
  } else {
    room_.Release();
  }
  if (!has_caught_up) return absl::OkStatus();
  absl::Status watching = watcher_->status();
  if (absl::IsResourceExhausted(watching)) {
    // More came meanwhile than may wait. There is less to catch up with now.
    watcher_->Reset();
    return absl::OkStatus();
  }
  is_live_ = true;
  return watching;
}

void WatchPointsCall::BeginCatchUp(const PointCursor& joined) {
  // First what is left of a step that was half done.
  const int64_t after_id = reached_->next ? reached_->last_id : 0;
  step_ = FeedStep{joined.era, reached_->seen, reached_->next.value_or(joined.seen)};
  increment_.emplace(PointIncrement{step_->seen, step_->next, after_id});
}

absl::StatusOr<bool> WatchPointsCall::ReadSome() {
  const size_t enough = room_.Take(kMessageBytes);
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, watches_.pool.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> snapshot, BeginSnapshot(*connection));
  // The feed's watcher knows the names as they were when the feed looked last.
  WEBMUNK_RETURN_IF_ERROR(ResolveFilterNames(*connection, wanted_));
  return increment_->Read(
      *snapshot, absl::Now() + kTurn,
      [&](const StoredShare& share) {
        return scope_.Has(share.group_id) && MayMatch(wanted_.whole, share.view());
      },
      [&](const StoredShare& share, int64_t, const ScannedPoint& point) {
        if (Matches(wanted_.whole, share.view(), point.view)) AddPoint(share.view(), point);
        return message_.size() < enough;
      });
}

void WatchPointsCall::BeginAnew() {
  is_live_ = false;
  increment_.reset();
  watcher_->Reset();
}

absl::StatusOr<bool> WatchPointsCall::RenewScope() {
  WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
  if (access_.caller().scope == scope_) return false;
  scope_ = access_.caller().scope;
  watcher_->SetScope(scope_);
  return true;
}

absl::Status WatchPointsCall::SendMessage() {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string token,
                           tokens_.Seal(EncodeCursor(*reached_), binding_));
  AppendTextField(kResumeTokenField, token, message_);
  if (!room_.Fit(message_.size(), absl::Now())) {
    return absl::ResourceExhaustedError(
        "too much is on its way to slow readers; call again with the last token");
  }
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
