// The methods that are declared and not built yet.

#include "server/participants/legacy_api_service.h"
#include "server/participants/participant_service.h"
#include "server/rpc/stream_call.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status Unbuilt() { return absl::UnimplementedError("this server cannot do it yet"); }

template <typename Response>
class UnbuiltStream final : public grpc::ServerWriteReactor<Response> {
 public:
  UnbuiltStream(CallRunner& calls, const grpc::CallbackServerContext& context,
                std::string_view method)
      : access_(calls.gate, context, method) {
    const bool queued = calls.workers.Submit([this] {
      const absl::Status begun = access_.Begin();
      this->Finish(access_.End(begun.ok() ? Unbuilt() : begun));
    });
    if (!queued) this->Finish(access_.End(absl::UnavailableError("the server is too busy")));
  }

 private:
  void OnDone() override { delete this; }

  StreamAccess access_;
};

}  // namespace

// Streams of points.

grpc::ServerWriteReactor<v1::StreamDataPointsResponse>* ParticipantServiceImpl::StreamDataPoints(
    grpc::CallbackServerContext* context, const v1::StreamDataPointsRequest* /*request*/) {
  return new UnbuiltStream<v1::StreamDataPointsResponse>(calls_, *context,
                                                         "ParticipantService.StreamDataPoints");
}

grpc::ServerWriteReactor<v1::WatchDataPointsResponse>* ParticipantServiceImpl::WatchDataPoints(
    grpc::CallbackServerContext* context, const v1::WatchDataPointsRequest* /*request*/) {
  return new UnbuiltStream<v1::WatchDataPointsResponse>(calls_, *context,
                                                        "ParticipantService.WatchDataPoints");
}

// Erasure and merge.

grpc::ServerUnaryReactor* ParticipantServiceImpl::EraseParticipant(
    grpc::CallbackServerContext* context, const v1::EraseParticipantRequest* /*request*/,
    v1::EraseParticipantResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.EraseParticipant", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetErasure(
    grpc::CallbackServerContext* context, const v1::GetErasureRequest* /*request*/,
    v1::GetErasureResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.GetErasure", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListErasures(
    grpc::CallbackServerContext* context, const v1::ListErasuresRequest* /*request*/,
    v1::ListErasuresResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.ListErasures", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::MergeParticipants(
    grpc::CallbackServerContext* context, const v1::MergeParticipantsRequest* /*request*/,
    v1::MergeParticipantsResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.MergeParticipants", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantMerge(
    grpc::CallbackServerContext* context, const v1::GetParticipantMergeRequest* /*request*/,
    v1::GetParticipantMergeResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantMerge", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListParticipantMerges(
    grpc::CallbackServerContext* context, const v1::ListParticipantMergesRequest* /*request*/,
    v1::ListParticipantMergesResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.ListParticipantMerges", Unbuilt);
}

// The legacy API: points.

grpc::ServerUnaryReactor* LegacyApiServiceImpl::QueryDataPoints(
    grpc::CallbackServerContext* context, const v1::QueryDataPointsRequest* /*request*/,
    v1::QueryDataPointsResponse* /*response*/) {
  return RunUnary(calls_, context, "LegacyApiService.QueryDataPoints", Unbuilt);
}

}  // namespace webmunk
