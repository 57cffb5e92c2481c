#include "server/participants/stream_points_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/participants/participant_walk.h"
#include "server/participants/point_proto.h"
#include "server/participants/point_wire.h"
#include "server/points/increment_store.h"

namespace webmunk {
namespace {

// Large enough that its own costs do not count, small enough that reading, sending and
// parsing go on beside each other.
constexpr size_t kMessageBytes = size_t{128} << 10;
// Room for the point that makes a message full.
constexpr size_t kMessageSlack = size_t{64} << 10;
// A reader that is slower does not keep a transaction open.
constexpr absl::Duration kShortPatience = absl::Seconds(3);
// A reader that takes longer for one message is dropped.
constexpr absl::Duration kLongPatience = absl::Seconds(60);
// How often a token is sent though no point is. No transaction is open for longer either.
constexpr absl::Duration kSilence = absl::Seconds(10);
constexpr int kResumeTokenField = 2;
constexpr int kWatchTokenField = 3;

absl::Status SlowReader() {
  return absl::ResourceExhaustedError("the reader is too slow; call again with the last token");
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ParticipantServiceImpl::StreamDataPoints(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return StreamPointsCall::Start(context, request, point_streams_, tokens_, calls_);
}

StreamPointsCall::StreamPointsCall(grpc::CallbackServerContext& context, PointStreams& streams,
                                   PageTokens& tokens, CallRunner& calls)
    : ByteStream(streams.open, kMostOnWay),
      streams_(streams),
      tokens_(tokens),
      access_(calls.gate, context, "ParticipantService.StreamDataPoints"),
      drop_(CallEnder(context, SlowReader())) {}

StreamPointsCall* StreamPointsCall::Start(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request, PointStreams& streams,
                                          PageTokens& tokens, CallRunner& calls) {
  auto* call = new StreamPointsCall(*context, streams, tokens, calls);
  grpc::ByteBuffer bytes(*request);
  const grpc::Status parsed =
      grpc::SerializationTraits<v1::StreamDataPointsRequest>::Deserialize(&bytes, &call->request_);
  if (!parsed.ok()) {
    call->EndCall(call->access_.End(absl::InvalidArgumentError("the request cannot be read")));
    return call;
  }
  const bool is_queued = calls.workers.Submit([call] {
    // Strangers must not take the places of those who may stream.
    const absl::Status admitted = call->access_.Begin();
    admitted.ok() ? call->TakePlace() : call->EndCall(call->access_.End(admitted));
  });
  if (!is_queued) {
    call->EndCall(call->access_.End(absl::UnavailableError("the server is too busy")));
  }
  return call;
}

void StreamPointsCall::TakePlace() {
  PointStreams& streams = streams_;
  const bool is_free = streams.free.fetch_sub(1) > 0;
  const auto end = [this, &streams](const absl::Status& status) {
    // This one may be gone once it has ended.
    streams.free.fetch_add(1);
    EndCall(access_.End(status));
  };
  if (!is_free) return end(absl::ResourceExhaustedError("too many streams; call again later"));
  if (streams.workers.Submit([this, end] { end(Run()); })) return;
  end(absl::UnavailableError("the server is too busy"));
}

absl::Status StreamPointsCall::Begin() {
  bindings_ = BindingsOf(request_, access_.caller());
  WEBMUNK_ASSIGN_OR_RETURN(
      PointSelection selection,
      ParsePointSelection(request_.parent(), request_.filter(), request_.read_mask(),
                          request_.omitted_properties()));
  ListPosition at;
  if (request_.resume_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, streams_.pool.Get());
    WEBMUNK_ASSIGN_OR_RETURN(begun_, ReadCursorNow(*connection));
    WEBMUNK_RETURN_IF_ERROR(BeginWalk(*connection, at));
  } else {
    WEBMUNK_ASSIGN_OR_RETURN(
        const std::string content,
        tokens_.Open(request_.resume_token(), bindings_.stream, "resume_token"));
    const std::optional<StreamPosition> position = DecodeStreamPosition(content);
    if (!position) return absl::InvalidArgumentError("resume_token is of another kind");
    at = position->at;
    begun_ = position->begun;
  }
  audit_ = std::make_unique<PointAudit>(request_.filter(), access_.caller().note);
  stream_ = std::make_unique<PointStream>(streams_.pool, std::move(selection), at);
  flushed_ = absl::Now();
  return absl::OkStatus();
}

absl::Status StreamPointsCall::Run() {
  WEBMUNK_RETURN_IF_ERROR(Begin());
  bool is_end = false;
  while (!is_end) {
    WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
    const absl::Status free = WaitUntilFree(absl::ZeroDuration());
    if (!free.ok() && !absl::IsDeadlineExceeded(free)) return free;
    WEBMUNK_ASSIGN_OR_RETURN(is_end, ReadPart());
    const bool is_due = message_.size() >= kMessageBytes || absl::Now() - flushed_ > kSilence;
    if (is_end || is_due) WEBMUNK_RETURN_IF_ERROR(Flush(is_end));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> StreamPointsCall::ReadPart() {
  absl::Status status;
  const absl::Time until = flushed_ + kSilence;
  WEBMUNK_ASSIGN_OR_RETURN(
      const bool is_end,
      stream_->Read(access_.caller().scope, until,
                    [&](const ParticipantView& participant, const ScannedPoint& point) {
                      if (message_.empty()) message_.reserve(kMessageBytes + kMessageSlack);
                      audit_->Add(participant.id);
                      AppendDataPoint(stream_->selection(), participant, point, message_);
                      if (message_.size() < kMessageBytes) return true;
                      if (!WaitUntilFree(kShortPatience).ok()) return false;
                      status = Flush(false);
                      return status.ok() && absl::Now() < until;
                    }));
  WEBMUNK_RETURN_IF_ERROR(status);
  return is_end;
}

absl::Status StreamPointsCall::Flush(bool is_last) {
  absl::Status free = WaitUntilFree(kLongPatience);
  if (absl::IsDeadlineExceeded(free)) {
    // Else what is on its way would stay in memory, while others take the place.
    drop_();
    return SlowReader();
  }
  WEBMUNK_RETURN_IF_ERROR(free);
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::string token,
      tokens_.Seal(EncodeStreamPosition({stream_->at(), begun_}), bindings_.stream));
  AppendTextField(kResumeTokenField, token, message_);
  if (is_last) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string watch_token,
                             tokens_.Seal(EncodeCursor(begun_), bindings_.watch));
    AppendTextField(kWatchTokenField, watch_token, message_);
  }
  Send(std::exchange(message_, {}));
  flushed_ = absl::Now();
  return absl::OkStatus();
}

}  // namespace webmunk
