#include "server/delivery/rclone_remote.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_values.h"
#include "server/delivery/public_address.h"

namespace webmunk {
namespace {

using Values = std::map<std::string, std::string>;

std::string ValueOf(const Values& values, const char* name, const char* otherwise = "") {
  const auto found = values.find(name);
  return found == values.end() ? otherwise : found->second;
}

// What is smaller goes to S3 in one piece, and only then does S3 tell its MD5.
constexpr int64_t kS3OnePiece = int64_t{32} << 20;

class SettingsWriter {
 public:
  explicit SettingsWriter(RcloneRemote& remote) : remote_(remote) {}

  void Set(const char* option, const std::string& value) {
    if (!value.empty()) {
      remote_.settings.push_back(absl::StrCat("RCLONE_CONFIG_W_", option, "=", value));
    }
  }

 private:
  RcloneRemote& remote_;
};

void WriteS3(const Destination& destination, RcloneRemote& remote) {
  const Values& parameters = destination.parameters;
  const std::string endpoint = ValueOf(parameters, "endpoint");
  SettingsWriter writer(remote);
  writer.Set("TYPE", "s3");
  writer.Set("PROVIDER", endpoint.empty() ? "AWS" : "Other");
  writer.Set("REGION", ValueOf(parameters, "region"));
  writer.Set("ENDPOINT", endpoint);
  writer.Set("FORCE_PATH_STYLE",
             ValueOf(parameters, "force_path_style", endpoint.empty() ? "false" : "true"));
  writer.Set("ACCESS_KEY_ID", ValueOf(parameters, "access_key_id"));
  writer.Set("SECRET_ACCESS_KEY", ValueOf(destination.secrets, "secret_access_key"));
  // Neither the machine's own credentials nor buckets that nobody made.
  writer.Set("ENV_AUTH", "false");
  writer.Set("NO_CHECK_BUCKET", "true");
  // What has arrived is looked at afterwards.
  writer.Set("NO_HEAD", "true");
  writer.Set("UPLOAD_CUTOFF", absl::StrCat(kS3OnePiece, "B"));
  remote.told_hashes_from = kS3OnePiece;
  writer.Set("CHUNK_SIZE", "16M");
  writer.Set("UPLOAD_CONCURRENCY", "2");
  remote.prefix = absl::StrCat("w:", ValueOf(parameters, "bucket"), "/");
}

std::string InBrackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : absl::StrCat("[", host, "]");
}

absl::Status WriteKnownHosts(const std::string& host, const std::string& port,
                             const std::string& keys, RcloneRemote& remote) {
  const std::string name = port == "22" ? InBrackets(host) : absl::StrCat("[", host, "]:", port);
  std::string text;
  const std::vector<std::string> lines = absl::StrSplit(keys, ',');
  for (const std::string& key : lines) absl::StrAppend(&text, name, " ", key, "\n");
  WEBMUNK_ASSIGN_OR_RETURN(remote.known_hosts, TextFile::Write(text));
  SettingsWriter(remote).Set("KNOWN_HOSTS_FILE", remote.known_hosts->path());
  return absl::OkStatus();
}

absl::Status WriteSftp(const Rclone& rclone, const Destination& destination,
                       const DestinationLimits& limits, RcloneRemote& remote) {
  const Values& parameters = destination.parameters;
  const Values& secrets = destination.secrets;
  std::string host = ValueOf(parameters, "host");
  if (!limits.allow_private) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> addresses, AddressesOf(host));
    host = addresses.front();
    // The name may have another address than a moment ago.
    if (!IsPublicAddressText(host)) {
      return absl::PermissionDeniedError("the host is in a private network, which is not allowed");
    }
  }
  const std::string port = ValueOf(parameters, "port", "22");
  SettingsWriter writer(remote);
  writer.Set("TYPE", "sftp");
  writer.Set("HOST", InBrackets(host));
  writer.Set("PORT", port);
  writer.Set("USER", ValueOf(parameters, "user"));
  for (const auto& [option, name] :
       {std::pair("PASS", "password"), std::pair("KEY_FILE_PASS", "passphrase")}) {
    if (!secrets.contains(name)) continue;
    WEBMUNK_ASSIGN_OR_RETURN(const std::string obscured, rclone.Obscure(secrets.at(name)));
    writer.Set(option, obscured);
  }
  writer.Set("KEY_PEM",
             absl::StrReplaceAll(ValueOf(secrets, "private_key"), {{"\r", ""}, {"\n", "\\n"}}));
  // Runs no commands there, which many servers refuse.
  writer.Set("SHELL_TYPE", "none");
  writer.Set("DISABLE_HASHCHECK", "true");
  writer.Set("SET_MODTIME", "false");
  return WriteKnownHosts(host, port, ValueOf(parameters, "host_key"), remote);
}

void WriteDrive(const Destination& destination, RcloneRemote& remote) {
  SettingsWriter writer(remote);
  writer.Set("TYPE", "drive");
  writer.Set("SCOPE", "drive");
  writer.Set("ROOT_FOLDER_ID", ValueOf(destination.parameters, "folder_id"));
  writer.Set("TEAM_DRIVE", ValueOf(destination.parameters, "shared_drive_id"));
  writer.Set("SERVICE_ACCOUNT_CREDENTIALS",
             ReducedAccount(ValueOf(destination.secrets, "service_account_json")));
}

void WriteDropbox(const Destination& destination, RcloneRemote& remote) {
  SettingsWriter writer(remote);
  writer.Set("TYPE", "dropbox");
  writer.Set("TOKEN", ReducedToken(ValueOf(destination.secrets, "token_json")));
  writer.Set("CLIENT_ID", ValueOf(destination.parameters, "app_key"));
  writer.Set("CLIENT_SECRET", ValueOf(destination.secrets, "app_secret"));
}

absl::Status WriteWebdav(const Rclone& rclone, const Destination& destination,
                         RcloneRemote& remote) {
  const Values& secrets = destination.secrets;
  SettingsWriter writer(remote);
  writer.Set("TYPE", "webdav");
  writer.Set("URL", ValueOf(destination.parameters, "url"));
  writer.Set("VENDOR", "other");
  writer.Set("USER", ValueOf(destination.parameters, "user"));
  writer.Set("BEARER_TOKEN", ValueOf(secrets, "bearer_token"));
  if (secrets.contains("password")) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string obscured, rclone.Obscure(secrets.at("password")));
    writer.Set("PASS", obscured);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<TextFile>> TextFile::Write(const std::string& text) {
  std::error_code error;
  std::string path =
      (std::filesystem::temp_directory_path(error) / "webmunk-delivery-XXXXXX").string();
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) {
    return absl::UnavailableError("no file can be made in the folder for temporary files");
  }
  std::unique_ptr<TextFile> file(new TextFile(path));
  const bool is_written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(fd) != 0 || !is_written) {
    return absl::UnavailableError("a temporary file cannot be written");
  }
  return file;
}

TextFile::~TextFile() { unlink(path_.c_str()); }

absl::StatusOr<RcloneRemote> OpenRemote(const Rclone& rclone, const Destination& destination,
                                        const DestinationLimits& limits) {
  WEBMUNK_RETURN_IF_ERROR(CheckDestination(destination, limits));
  WEBMUNK_RETURN_IF_ERROR(CheckHosts(destination, limits));
  RcloneRemote remote;
  remote.prefix = "w:";
  switch (destination.type) {
    case DestinationType::kS3:
      WriteS3(destination, remote);
      break;
    case DestinationType::kSftp:
      remote.needs_partial = true;
      WEBMUNK_RETURN_IF_ERROR(WriteSftp(rclone, destination, limits, remote));
      break;
    case DestinationType::kDrive:
      WriteDrive(destination, remote);
      break;
    case DestinationType::kDropbox:
      WriteDropbox(destination, remote);
      break;
    case DestinationType::kWebdav:
      remote.needs_partial = true;
      WEBMUNK_RETURN_IF_ERROR(WriteWebdav(rclone, destination, remote));
      break;
    case DestinationType::kLocal:
      return absl::InternalError("a local destination is not for rclone");
  }
  return remote;
}

}  // namespace webmunk
