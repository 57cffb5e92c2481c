#include "server/admin/data_server_proto.h"

#include "absl/strings/str_cat.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "dataServers/";

}  // namespace

absl::StatusOr<std::string> ParseDataServerName(std::string_view name) {
  if (!name.starts_with(kCollection) || name.size() == kCollection.size() ||
      name.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("name must be dataServers/{data_server}");
  }
  return std::string(name.substr(kCollection.size()));
}

DataServerRecord ParseDataServer(const v1::CreateDataServerRequest& request) {
  DataServerRecord record;
  record.identifier = request.data_server_id();
  record.upload_url = request.data_server().upload_url();
  record.metadata_url = request.data_server().metadata_url();
  return record;
}

void FillDataServer(const DataServerRecord& record, v1::DataServer& message) {
  message.set_name(absl::StrCat(std::string(kCollection), record.identifier));
  message.set_upload_url(record.upload_url);
  message.set_metadata_url(record.metadata_url);
  message.set_pending_points(record.pending_points);
  if (record.last_delivery) {
    *message.mutable_last_delivery_time() = MicrosToProto(*record.last_delivery);
  }
  message.set_last_error(record.last_error);
}

}  // namespace webmunk
