#ifndef WEBMUNK_SERVER_ADMIN_DATA_SERVER_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_DATA_SERVER_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/admin/data_server_store.h"
#include "webmunk/v1/data_server.pb.h"

namespace webmunk {

// The identifier in `dataServers/{data_server}`; else INVALID_ARGUMENT.
absl::StatusOr<std::string> ParseDataServerName(std::string_view name);

// What a client may set, but for the key.
DataServerRecord ParseDataServer(const v1::CreateDataServerRequest& request);

// The key stays out: it is never shown.
void FillDataServer(const DataServerRecord& record, v1::DataServer& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_DATA_SERVER_PROTO_H_
