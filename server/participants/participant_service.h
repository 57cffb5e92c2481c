#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_

#include "absl/status/status.h"
#include "server/participants/attachment_query.h"
#include "server/participants/groups.h"
#include "server/participants/participant_enrolment.h"
#include "server/participants/participant_query.h"
#include "server/participants/performance_metadata.h"
#include "server/participants/point_query.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/page_token.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk {

// What ParticipantService is made from; all of it must outlive the service.
struct ParticipantParts {
  PointQuery& query;
  AttachmentQuery& attachments;
  ParticipantEnrolment& enrolment;
  PerformanceMetadata& metadata;
  // Participants and groups.
  ParticipantQuery& participants;
  Groups& groups;

  // Streams of points.

  // Erasure and merge.

  PageTokens& tokens;
  CallRunner& calls;
};

// Serves ParticipantService. Thread-safe.
class ParticipantServiceImpl final : public v1::ParticipantService::CallbackService {
 public:
  explicit ParticipantServiceImpl(const ParticipantParts& parts)
      : query_(parts.query),
        attachments_(parts.attachments),
        enrolment_(parts.enrolment),
        metadata_(parts.metadata),
        // Participants and groups.
        participants_(parts.participants),
        groups_(parts.groups),

        // Streams of points.

        // Erasure and merge.

        tokens_(parts.tokens),
        calls_(parts.calls) {}

  // participant_query_service.cc
  grpc::ServerUnaryReactor* GetParticipant(grpc::CallbackServerContext* context,
                                           const v1::GetParticipantRequest* request,
                                           v1::GetParticipantResponse* response) override;
  // enrolment_service.cc
  grpc::ServerUnaryReactor* CreateParticipant(grpc::CallbackServerContext* context,
                                              const v1::CreateParticipantRequest* request,
                                              v1::CreateParticipantResponse* response) override;
  grpc::ServerUnaryReactor* UpdateParticipant(grpc::CallbackServerContext* context,
                                              const v1::UpdateParticipantRequest* request,
                                              v1::UpdateParticipantResponse* response) override;

  grpc::ServerUnaryReactor* ListParticipants(grpc::CallbackServerContext* context,
                                             const v1::ListParticipantsRequest* request,
                                             v1::ListParticipantsResponse* response) override;
  grpc::ServerUnaryReactor* ListDataPoints(grpc::CallbackServerContext* context,
                                           const v1::ListDataPointsRequest* request,
                                           v1::ListDataPointsResponse* response) override;
  grpc::ServerUnaryReactor* ListAttachments(grpc::CallbackServerContext* context,
                                            const v1::ListAttachmentsRequest* request,
                                            v1::ListAttachmentsResponse* response) override;
  grpc::ServerWriteReactor<v1::GetAttachmentResponse>* GetAttachment(
      grpc::CallbackServerContext* context, const v1::GetAttachmentRequest* request) override;

  // metadata_service.cc
  grpc::ServerUnaryReactor* FetchParticipantMetadata(
      grpc::CallbackServerContext* context, const v1::FetchParticipantMetadataRequest* request,
      v1::FetchParticipantMetadataResponse* response) override;

  // enrolment_service.cc; what is about groups is in group_service.cc, the summary in
  // participant_query_service.cc.
  grpc::ServerUnaryReactor* DeleteParticipant(grpc::CallbackServerContext* context,
                                              const v1::DeleteParticipantRequest* request,
                                              v1::DeleteParticipantResponse* response) override;
  grpc::ServerUnaryReactor* MoveParticipants(grpc::CallbackServerContext* context,
                                             const v1::MoveParticipantsRequest* request,
                                             v1::MoveParticipantsResponse* response) override;
  grpc::ServerUnaryReactor* GetParticipantSummary(
      grpc::CallbackServerContext* context, const v1::GetParticipantSummaryRequest* request,
      v1::GetParticipantSummaryResponse* response) override;
  grpc::ServerUnaryReactor* CreateParticipantGroup(
      grpc::CallbackServerContext* context, const v1::CreateParticipantGroupRequest* request,
      v1::CreateParticipantGroupResponse* response) override;
  grpc::ServerUnaryReactor* GetParticipantGroup(grpc::CallbackServerContext* context,
                                                const v1::GetParticipantGroupRequest* request,
                                                v1::GetParticipantGroupResponse* response) override;
  grpc::ServerUnaryReactor* ListParticipantGroups(
      grpc::CallbackServerContext* context, const v1::ListParticipantGroupsRequest* request,
      v1::ListParticipantGroupsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateParticipantGroup(
      grpc::CallbackServerContext* context, const v1::UpdateParticipantGroupRequest* request,
      v1::UpdateParticipantGroupResponse* response) override;
  grpc::ServerUnaryReactor* DeleteParticipantGroup(
      grpc::CallbackServerContext* context, const v1::DeleteParticipantGroupRequest* request,
      v1::DeleteParticipantGroupResponse* response) override;

  // Streams of points.
  grpc::ServerWriteReactor<v1::StreamDataPointsResponse>* StreamDataPoints(
      grpc::CallbackServerContext* context, const v1::StreamDataPointsRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchDataPointsResponse>* WatchDataPoints(
      grpc::CallbackServerContext* context, const v1::WatchDataPointsRequest* request) override;

  // Erasure and merge.
  grpc::ServerUnaryReactor* EraseParticipant(grpc::CallbackServerContext* context,
                                             const v1::EraseParticipantRequest* request,
                                             v1::EraseParticipantResponse* response) override;
  grpc::ServerUnaryReactor* GetErasure(grpc::CallbackServerContext* context,
                                       const v1::GetErasureRequest* request,
                                       v1::GetErasureResponse* response) override;
  grpc::ServerUnaryReactor* ListErasures(grpc::CallbackServerContext* context,
                                         const v1::ListErasuresRequest* request,
                                         v1::ListErasuresResponse* response) override;
  grpc::ServerUnaryReactor* MergeParticipants(grpc::CallbackServerContext* context,
                                              const v1::MergeParticipantsRequest* request,
                                              v1::MergeParticipantsResponse* response) override;
  grpc::ServerUnaryReactor* GetParticipantMerge(grpc::CallbackServerContext* context,
                                                const v1::GetParticipantMergeRequest* request,
                                                v1::GetParticipantMergeResponse* response) override;
  grpc::ServerUnaryReactor* ListParticipantMerges(
      grpc::CallbackServerContext* context, const v1::ListParticipantMergesRequest* request,
      v1::ListParticipantMergesResponse* response) override;

 private:
  absl::Status Get(const v1::GetParticipantRequest& request, Caller& caller,
                   v1::GetParticipantResponse& response);
  absl::Status List(const v1::ListParticipantsRequest& request, Caller& caller,
                    v1::ListParticipantsResponse& response);
  absl::Status Create(const v1::CreateParticipantRequest& request, Caller& caller,
                      v1::CreateParticipantResponse& response);
  absl::Status Update(const v1::UpdateParticipantRequest& request, Caller& caller,
                      v1::UpdateParticipantResponse& response);
  absl::Status ListGroups(const v1::ListParticipantGroupsRequest& request, Caller& caller,
                          v1::ListParticipantGroupsResponse& response);
  absl::Status ListPoints(const v1::ListDataPointsRequest& request, Caller& caller,
                          v1::ListDataPointsResponse& response);
  absl::Status ListOfPoint(const v1::ListAttachmentsRequest& request, Caller& caller,
                           v1::ListAttachmentsResponse& response);

  PointQuery& query_;
  AttachmentQuery& attachments_;
  ParticipantEnrolment& enrolment_;
  PerformanceMetadata& metadata_;
  // Participants and groups.
  ParticipantQuery& participants_;
  Groups& groups_;

  // Streams of points.

  // Erasure and merge.

  PageTokens& tokens_;
  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_
