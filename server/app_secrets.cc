// What the server reads of files of secrets.

#include "absl/strings/str_join.h"
#include "server/app.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<App::Secrets> App::LoadSecrets(const Config& config) {
  Secrets secrets;
  WEBMUNK_ASSIGN_OR_RETURN(secrets.transport_keys,
                           TransportKeys::Load(config.server_key_file, config.client_key_file));
  WEBMUNK_ASSIGN_OR_RETURN(secrets.ingest_key_digests,
                           LoadIngestKeyDigests(config.ingest_key_file));
  if (!config.request_key_file.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(secrets.request_keys, ReadSecretLines(config.request_key_file));
  }
  if (!config.erasure_key_file.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> lines,
                             ReadSecretLines(config.erasure_key_file));
    secrets.erasure_key = absl::StrJoin(lines, "\n");
  }
  WEBMUNK_ASSIGN_OR_RETURN(secrets.deliveries, AppDeliveries::Load(config));
  return secrets;
}

}  // namespace webmunk
