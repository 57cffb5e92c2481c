#ifndef WEBMUNK_TESTS_SUPPORT_STUDY_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_STUDY_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// What people who run a study do to it: its switches and its participants.
class StudyClient {
 public:
  explicit StudyClient(const std::shared_ptr<grpc::Channel>& channel)
      : admin_(v1::AdminService::NewStub(channel)),
        participants_(v1::ParticipantService::NewStub(channel)) {}

  grpc::Status SetPaused(bool paused) {
    v1::UpdateStudySettingsRequest request;
    request.mutable_settings()->set_ingestion_paused(paused);
    request.mutable_update_mask()->add_paths("ingestion_paused");
    return Update(request);
  }
  grpc::Status SetEnrolledOnly(bool enrolled_only) {
    v1::UpdateStudySettingsRequest request;
    request.mutable_settings()->set_enrolled_only(enrolled_only);
    request.mutable_update_mask()->add_paths("enrolled_only");
    return Update(request);
  }
  grpc::Status SetRetention(int days) {
    v1::UpdateStudySettingsRequest request;
    request.mutable_settings()->set_retention_days(days);
    request.mutable_update_mask()->add_paths("retention_days");
    return Update(request);
  }
  grpc::Status Update(const v1::UpdateStudySettingsRequest& request) {
    grpc::ClientContext context;
    v1::UpdateStudySettingsResponse response;
    const grpc::Status status = admin_->UpdateStudySettings(&context, request, &response);
    settings = response.settings();
    return status;
  }
  grpc::Status GetSettings() {
    grpc::ClientContext context;
    v1::GetStudySettingsResponse response;
    const grpc::Status status = admin_->GetStudySettings(&context, {}, &response);
    settings = response.settings();
    return status;
  }

  grpc::Status Create(const std::string& identifier,
                      v1::Participant::State state = v1::Participant::STATE_UNSPECIFIED) {
    grpc::ClientContext context;
    v1::CreateParticipantRequest request;
    request.set_participant_id(identifier);
    request.mutable_participant()->set_state(state);
    v1::CreateParticipantResponse response;
    const grpc::Status status = participants_->CreateParticipant(&context, request, &response);
    participant = response.participant();
    return status;
  }
  grpc::Status SetState(const std::string& identifier, v1::Participant::State state,
                        const std::string& mask = "state") {
    grpc::ClientContext context;
    v1::UpdateParticipantRequest request;
    request.mutable_participant()->set_name("participants/" + identifier);
    request.mutable_participant()->set_state(state);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(mask);
    v1::UpdateParticipantResponse response;
    const grpc::Status status = participants_->UpdateParticipant(&context, request, &response);
    participant = response.participant();
    return status;
  }

  // As the last call returned them.
  v1::StudySettings settings;
  v1::Participant participant;

 private:
  std::unique_ptr<v1::AdminService::Stub> admin_;
  std::unique_ptr<v1::ParticipantService::Stub> participants_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_STUDY_CLIENT_H_
