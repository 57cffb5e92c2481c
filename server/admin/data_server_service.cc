#include <string>
#include <vector>

#include "server/admin/admin_service.h"
#include "server/admin/data_server_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* AdminServiceImpl::CreateDataServer(
    grpc::CallbackServerContext* context, const v1::CreateDataServerRequest* request,
    v1::CreateDataServerResponse* response) {
  return RunUnary(calls_, context, "AdminService.CreateDataServer", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(
        const DataServerRecord record,
        data_servers_.Create(ParseDataServer(*request), request->data_server().request_key()));
    FillDataServer(record, *response->mutable_data_server());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::GetDataServer(grpc::CallbackServerContext* context,
                                                          const v1::GetDataServerRequest* request,
                                                          v1::GetDataServerResponse* response) {
  return RunUnary(calls_, context, "AdminService.GetDataServer", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier, ParseDataServerName(request->name()));
    WEBMUNK_ASSIGN_OR_RETURN(const DataServerRecord record, data_servers_.Get(identifier));
    FillDataServer(record, *response->mutable_data_server());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListDataServers(
    grpc::CallbackServerContext* context, const v1::ListDataServersRequest* /*request*/,
    v1::ListDataServersResponse* response) {
  return RunUnary(calls_, context, "AdminService.ListDataServers", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<DataServerRecord> records, data_servers_.List());
    for (const DataServerRecord& record : records) {
      FillDataServer(record, *response->add_data_servers());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::DeleteDataServer(
    grpc::CallbackServerContext* context, const v1::DeleteDataServerRequest* request,
    v1::DeleteDataServerResponse* /*response*/) {
  return RunUnary(calls_, context, "AdminService.DeleteDataServer", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier, ParseDataServerName(request->name()));
    return data_servers_.Delete(identifier);
  });
}

}  // namespace webmunk
