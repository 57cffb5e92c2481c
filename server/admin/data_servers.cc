#include "server/admin/data_servers.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/http_client.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kMaxIdentifierBytes = 63;
constexpr size_t kMaxKeyBytes = 1024;

bool IsIdentifier(std::string_view text) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= kMaxIdentifierBytes && is_lower(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '-'; });
}

absl::Status CheckUrl(std::string_view field, const std::string& url) {
  absl::Status status = CheckHttpUrl(url);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), ": ", std::string(status.message())));
}

absl::Status Check(const DataServerRecord& record, const std::string& request_key) {
  if (!IsIdentifier(record.identifier)) {
    return absl::InvalidArgumentError(
        "data_server_id must be 1 to 63 characters, a-z, 0-9 and hyphens, beginning with a letter");
  }
  WEBMUNK_RETURN_IF_ERROR(CheckUrl("data_server.upload_url", record.upload_url));
  if (!record.metadata_url.empty()) {
    WEBMUNK_RETURN_IF_ERROR(CheckUrl("data_server.metadata_url", record.metadata_url));
  }
  if (request_key.size() > kMaxKeyBytes || request_key.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("data_server.request_key must have at most ",
                                                   kMaxKeyBytes, " bytes and no U+0000"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DataServerRecord> DataServers::Create(const DataServerRecord& record,
                                                     const std::string& request_key) {
  WEBMUNK_RETURN_IF_ERROR(Check(record, request_key));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_RETURN_IF_ERROR(InsertDataServer(*connection, record, request_key));
  return FindDataServer(*connection, record.identifier);
}

absl::StatusOr<DataServerRecord> DataServers::Get(const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindDataServer(*connection, identifier);
}

absl::StatusOr<std::vector<DataServerRecord>> DataServers::List() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListDataServers(*connection);
}

absl::Status DataServers::Delete(const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return DeleteDataServer(*connection, identifier);
}

}  // namespace webmunk
