#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/group_proto.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

void NoteGroup(int32_t id, AuditNote& note) { note.details = absl::StrCat("{\"group\":", id, "}"); }

absl::StatusOr<int32_t> ParseGroup(const std::string& name, std::string_view field) {
  return ParseNumberedName(name, kGroupCollection, field);
}

}  // namespace

grpc::ServerUnaryReactor* ParticipantServiceImpl::MoveParticipants(
    grpc::CallbackServerContext* context, const v1::MoveParticipantsRequest* request,
    v1::MoveParticipantsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.MoveParticipants",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> identifiers,
                                             ParseMovedParticipants(*request));
                    WEBMUNK_ASSIGN_OR_RETURN(
                        const int32_t group,
                        ParseOptionalNumberedName(request->group(), kGroupCollection, "group"));
                    WEBMUNK_ASSIGN_OR_RETURN(const MovedParticipants moved,
                                             participants_.Move(identifiers, group, caller.scope));
                    NoteGroup(group, caller.note);
                    caller.note.participant_ids = moved.participant_ids;
                    caller.note.items = moved.moved;
                    response->set_moved_count(moved.moved);
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::CreateParticipantGroup(
    grpc::CallbackServerContext* context, const v1::CreateParticipantGroupRequest* request,
    v1::CreateParticipantGroupResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.CreateParticipantGroup",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        const GroupRecord group,
                        groups_.Create(request->participant_group().display_name(),
                                       request->participant_group().suppresses_alerts()));
                    NoteGroup(group.id, caller.note);
                    FillGroup(group, *response->mutable_participant_group());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantGroup(
    grpc::CallbackServerContext* context, const v1::GetParticipantGroupRequest* request,
    v1::GetParticipantGroupResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantGroup",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, ParseGroup(request->name(), "name"));
                    WEBMUNK_ASSIGN_OR_RETURN(const GroupRecord group,
                                             groups_.Get(id, caller.scope));
                    FillGroup(group, *response->mutable_participant_group());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListParticipantGroups(
    grpc::CallbackServerContext* context, const v1::ListParticipantGroupsRequest* request,
    v1::ListParticipantGroupsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListParticipantGroups",
                  [=, this](Caller& caller) { return ListGroups(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::UpdateParticipantGroup(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantGroupRequest* request,
    v1::UpdateParticipantGroupResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.UpdateParticipantGroup",
                  [=, this](Caller& caller) -> absl::Status {
                    const v1::ParticipantGroup& given = request->participant_group();
                    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                                             ParseGroup(given.name(), "participant_group.name"));
                    WEBMUNK_ASSIGN_OR_RETURN(const GroupChange change, ParseGroupChange(*request));
                    NoteGroup(id, caller.note);
                    WEBMUNK_ASSIGN_OR_RETURN(const GroupRecord group,
                                             groups_.Change(id, change, RevisionOf(given.etag())));
                    FillGroup(group, *response->mutable_participant_group());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::DeleteParticipantGroup(
    grpc::CallbackServerContext* context, const v1::DeleteParticipantGroupRequest* request,
    v1::DeleteParticipantGroupResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.DeleteParticipantGroup",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, ParseGroup(request->name(), "name"));
                    NoteGroup(id, caller.note);
                    return groups_.Delete(id, RevisionOf(request->etag()), request->force());
                  });
}

absl::Status ParticipantServiceImpl::ListGroups(const v1::ListParticipantGroupsRequest& request,
                                                Caller& caller,
                                                v1::ListParticipantGroupsResponse& response) {
  const std::string binding = PageBinding("ListParticipantGroups", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, tokens_.Open(request.page_token(), binding));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const GroupPage page, groups_.List(after, page_size, caller.scope));
  for (const GroupRecord& group : page.groups) {
    FillGroup(group, *response.add_participant_groups());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(*page.next, binding));
  return absl::OkStatus();
}

}  // namespace webmunk
