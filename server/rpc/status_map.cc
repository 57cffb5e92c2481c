#include "server/rpc/status_map.h"

#include <string>

namespace webmunk {
namespace {

constexpr size_t kMaxMessage = 1024;
// How PgError's messages begin.
constexpr char kDatabasePrefix[] = "database: ";

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  std::string message(status.message());
  if (message.rfind(kDatabasePrefix, 0) == 0) {
    // Nothing that a caller did: whatever the database's code is, a retry may help.
    return {grpc::StatusCode::UNAVAILABLE, "the database is not available; try again later"};
  }
  if (message.size() > kMaxMessage) {
    size_t size = kMaxMessage;
    // Not within a character: gRPC's messages are UTF-8.
    while (size > 0 && (message[size] & 0xC0) == 0x80) --size;
    message.resize(size);
  }
  return {static_cast<grpc::StatusCode>(status.code()), message};
}

}  // namespace webmunk
