#ifndef WEBMUNK_TESTS_SUPPORT_FEDERATION_H_
#define WEBMUNK_TESTS_SUPPORT_FEDERATION_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "tests/support/await.h"
#include "tests/support/sql_connection.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk::testing {

// AdminService's data servers, with a deadline of 60 s for each call.
class DataServerClient {
 public:
  explicit DataServerClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AdminService::NewStub(channel)) {}

  grpc::Status Create(const std::string& id, const v1::DataServer& server,
                      v1::DataServer* created = nullptr);
  // Creates one that takes bundles at `upload_url`; throws if it is refused.
  void CreateAt(const std::string& id, const std::string& upload_url);
  grpc::Status Get(const std::string& id, v1::DataServer& server);
  grpc::Status List(v1::ListDataServersResponse& response);
  grpc::Status Delete(const std::string& id);

 private:
  std::unique_ptr<v1::AdminService::Stub> stub_;
};

// Assigns a participant, made if need be, to a data server; `server` empty: to none.
void Assign(SqlConnection& sql, const std::string& participant, const std::string& server);

// Waits until no point waits for a data server; throws if some still do after 60 s.
void AwaitDelivered(SqlConnection& sql);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_FEDERATION_H_
