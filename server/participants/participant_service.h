#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_

#include "absl/status/status.h"
#include "server/participants/attachment_query.h"
#include "server/participants/participant_enrolment.h"
#include "server/participants/performance_metadata.h"
#include "server/participants/point_query.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk {

// Serves ParticipantService. Thread-safe. What it is made from must outlive it.
class ParticipantServiceImpl final : public v1::ParticipantService::CallbackService {
 public:
  ParticipantServiceImpl(PointQuery& query, AttachmentQuery& attachments,
                         ParticipantEnrolment& enrolment, PerformanceMetadata& metadata,
                         PageTokens& tokens, WorkerPool& workers)
      : query_(query),
        attachments_(attachments),
        enrolment_(enrolment),
        metadata_(metadata),
        tokens_(tokens),
        workers_(workers) {}

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

 private:
  absl::Status Get(const v1::GetParticipantRequest& request, v1::GetParticipantResponse& response);
  absl::Status List(const v1::ListParticipantsRequest& request,
                    v1::ListParticipantsResponse& response);
  absl::Status ListPoints(const v1::ListDataPointsRequest& request,
                          v1::ListDataPointsResponse& response);
  absl::Status ListOfPoint(const v1::ListAttachmentsRequest& request,
                           v1::ListAttachmentsResponse& response);

  PointQuery& query_;
  AttachmentQuery& attachments_;
  ParticipantEnrolment& enrolment_;
  PerformanceMetadata& metadata_;
  PageTokens& tokens_;
  WorkerPool& workers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SERVICE_H_
