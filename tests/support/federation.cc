#include "tests/support/federation.h"

#include <grpcpp/client_context.h>

#include <chrono>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

std::unique_ptr<grpc::ClientContext> NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  return context;
}

}  // namespace

grpc::Status DataServerClient::Create(const std::string& id, const v1::DataServer& server,
                                      v1::DataServer* created) {
  v1::CreateDataServerRequest request;
  request.set_data_server_id(id);
  *request.mutable_data_server() = server;
  v1::CreateDataServerResponse response;
  const grpc::Status status = stub_->CreateDataServer(NewContext().get(), request, &response);
  if (created != nullptr) *created = response.data_server();
  return status;
}

void DataServerClient::CreateAt(const std::string& id, const std::string& upload_url) {
  v1::DataServer server;
  server.set_upload_url(upload_url);
  const grpc::Status status = Create(id, server);
  Require(status.ok(), "CreateDataServer: " + status.error_message());
}

grpc::Status DataServerClient::Get(const std::string& id, v1::DataServer& server) {
  v1::GetDataServerRequest request;
  request.set_name("dataServers/" + id);
  v1::GetDataServerResponse response;
  const grpc::Status status = stub_->GetDataServer(NewContext().get(), request, &response);
  server = response.data_server();
  return status;
}

grpc::Status DataServerClient::List(v1::ListDataServersResponse& response) {
  return stub_->ListDataServers(NewContext().get(), {}, &response);
}

grpc::Status DataServerClient::Delete(const std::string& id) {
  v1::DeleteDataServerRequest request;
  request.set_name("dataServers/" + id);
  v1::DeleteDataServerResponse response;
  return stub_->DeleteDataServer(NewContext().get(), request, &response);
}

void Assign(SqlConnection& sql, const std::string& participant, const std::string& server) {
  sql.Query(
      "INSERT INTO participant (identifier, identifier_sha256) "
      "VALUES ($1, sha256(convert_to($1, 'UTF8'))) ON CONFLICT DO NOTHING RETURNING id",
      {participant});
  sql.Query(
      "UPDATE participant SET data_server_id = (SELECT id FROM data_server WHERE identifier = $2) "
      "WHERE identifier = $1 RETURNING id",
      {participant, server});
}

void AwaitDelivered(SqlConnection& sql) {
  Await("everything is delivered", [&] {
    return sql.Number("SELECT count(*) FROM outbox_point WHERE delivered IS NULL") == 0;
  });
}

}  // namespace webmunk::testing
