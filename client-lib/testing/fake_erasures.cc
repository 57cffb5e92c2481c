// What a FakeServer does about erasures and merges.

#include "testing/fake_server.h"

namespace webmunk {
namespace {

template <typename Task>
Task NextOf(std::deque<Task>& tasks) {
  if (tasks.empty()) return {};
  Task next = tasks.front();
  if (tasks.size() > 1) tasks.pop_front();
  return next;
}

}  // namespace

grpc::Status FakeServer::EraseParticipant(grpc::ServerContext* context,
                                          const v1::EraseParticipantRequest* request,
                                          v1::EraseParticipantResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.erased.push_back(*request);
  *response->mutable_erasure() = NextOf(script.erasures);
  return status;
}

grpc::Status FakeServer::GetErasure(grpc::ServerContext* context,
                                    const v1::GetErasureRequest* request,
                                    v1::GetErasureResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.tasks_asked.push_back(request->name());
  *response->mutable_erasure() = NextOf(script.erasures);
  return status;
}

grpc::Status FakeServer::ListErasures(grpc::ServerContext* context,
                                      const v1::ListErasuresRequest* request,
                                      v1::ListErasuresResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.erasures_listed = *request;
  for (const v1::Erasure& erasure : script.erasures) *response->add_erasures() = erasure;
  return status;
}

grpc::Status FakeServer::MergeParticipants(grpc::ServerContext* context,
                                           const v1::MergeParticipantsRequest* request,
                                           v1::MergeParticipantsResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.merged.push_back(*request);
  *response->mutable_participant_merge() = NextOf(script.merges);
  return status;
}

grpc::Status FakeServer::GetParticipantMerge(grpc::ServerContext* context,
                                             const v1::GetParticipantMergeRequest* request,
                                             v1::GetParticipantMergeResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.tasks_asked.push_back(request->name());
  *response->mutable_participant_merge() = NextOf(script.merges);
  return status;
}

grpc::Status FakeServer::ListParticipantMerges(grpc::ServerContext* context,
                                               const v1::ListParticipantMergesRequest* /*request*/,
                                               v1::ListParticipantMergesResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  for (const v1::ParticipantMerge& merge : script.merges) {
    *response->add_participant_merges() = merge;
  }
  return status;
}

}  // namespace webmunk
