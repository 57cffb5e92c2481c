#include "server/delivery/destination_keys.h"

#include <algorithm>
#include <array>
#include <utility>

namespace webmunk {
namespace {

constexpr std::array<std::pair<DestinationType, std::string_view>, 6> kNames = {{
    {DestinationType::kS3, "s3"},
    {DestinationType::kSftp, "sftp"},
    {DestinationType::kDrive, "google_drive"},
    {DestinationType::kDropbox, "dropbox"},
    {DestinationType::kWebdav, "web_dav"},
    {DestinationType::kLocal, "local"},
}};

using Keys = std::vector<DestinationKey>;

const Keys& S3Keys() {
  static const auto& keys = *new Keys{
      {.name = "region", .kind = ValueKind::kRegion, .leads_elsewhere = true},
      {.name = "endpoint", .kind = ValueKind::kOrigin, .leads_elsewhere = true},
      {.name = "bucket", .kind = ValueKind::kBucket, .is_required = true},
      {.name = "force_path_style", .kind = ValueKind::kSwitch},
      {.name = "access_key_id", .kind = ValueKind::kText, .is_required = true},
      {.name = "secret_access_key", .kind = ValueKind::kSecret, .is_required = true},
  };
  return keys;
}

const Keys& SftpKeys() {
  static const auto& keys = *new Keys{
      {.name = "host", .kind = ValueKind::kHost, .is_required = true, .leads_elsewhere = true},
      {.name = "port", .kind = ValueKind::kPort, .leads_elsewhere = true},
      {.name = "user", .kind = ValueKind::kText, .is_required = true},
      {.name = "host_key",
       .kind = ValueKind::kHostKey,
       .is_required = true,
       .leads_elsewhere = true},
      {.name = "password", .kind = ValueKind::kSecret},
      {.name = "private_key", .kind = ValueKind::kPem},
      {.name = "passphrase", .kind = ValueKind::kSecret},
  };
  return keys;
}

const Keys& DriveKeys() {
  static const auto& keys = *new Keys{
      {.name = "folder_id", .kind = ValueKind::kId, .is_required = true},
      {.name = "shared_drive_id", .kind = ValueKind::kId},
      {.name = "service_account_json", .kind = ValueKind::kAccount, .is_required = true},
  };
  return keys;
}

const Keys& DropboxKeys() {
  static const auto& keys = *new Keys{
      {.name = "app_key", .kind = ValueKind::kId},
      {.name = "app_secret", .kind = ValueKind::kSecret},
      {.name = "token_json", .kind = ValueKind::kToken, .is_required = true},
  };
  return keys;
}

const Keys& WebdavKeys() {
  static const auto& keys = *new Keys{
      {.name = "url", .kind = ValueKind::kUrl, .is_required = true, .leads_elsewhere = true},
      {.name = "user", .kind = ValueKind::kText},
      {.name = "password", .kind = ValueKind::kSecret},
      {.name = "bearer_token", .kind = ValueKind::kSecret},
  };
  return keys;
}

}  // namespace

std::string_view NameOf(DestinationType type) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                   [type](const auto& entry) { return entry.first == type; });
  return found == kNames.end() ? "" : found->second;
}

std::optional<DestinationType> DestinationTypeOf(std::string_view name) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                   [name](const auto& entry) { return entry.second == name; });
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

const std::vector<DestinationKey>& KeysOf(DestinationType type) {
  static const auto& none = *new Keys();
  switch (type) {
    case DestinationType::kS3:
      return S3Keys();
    case DestinationType::kSftp:
      return SftpKeys();
    case DestinationType::kDrive:
      return DriveKeys();
    case DestinationType::kDropbox:
      return DropboxKeys();
    case DestinationType::kWebdav:
      return WebdavKeys();
    case DestinationType::kLocal:
      break;
  }
  return none;
}

const DestinationKey* FindKey(DestinationType type, std::string_view name) {
  const Keys& keys = KeysOf(type);
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [name](const DestinationKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace webmunk
