#include "server/delivery/destination_proto.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_keys.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr char kCollection[] = "exportDestinations/";
constexpr char kTrue[] = "true";

using Values = std::map<std::string, std::string>;

void Put(Values& values, const char* name, const std::string& text) {
  if (!text.empty()) values[name] = text;
}

std::string Take(const Values& values, const char* name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

Destination Parse(const v1::S3Destination& s3) {
  Destination destination{.type = DestinationType::kS3};
  Put(destination.parameters, "endpoint", s3.endpoint());
  Put(destination.parameters, "region", s3.region());
  Put(destination.parameters, "bucket", s3.bucket());
  Put(destination.parameters, "access_key_id", s3.access_key_id());
  // Off is what is usual for an endpoint of AWS alone; elsewhere it is on.
  if (s3.force_path_style()) destination.parameters["force_path_style"] = kTrue;
  Put(destination.secrets, "secret_access_key", s3.secret_access_key());
  return destination;
}

Destination Parse(const v1::SftpDestination& sftp) {
  Destination destination{.type = DestinationType::kSftp};
  Put(destination.parameters, "host", sftp.host());
  if (sftp.port() != 0) destination.parameters["port"] = absl::StrCat(sftp.port());
  Put(destination.parameters, "user", sftp.user());
  Put(destination.parameters, "host_key", sftp.host_key());
  Put(destination.secrets, "password", sftp.password());
  Put(destination.secrets, "private_key", sftp.private_key());
  Put(destination.secrets, "passphrase", sftp.passphrase());
  return destination;
}

Destination Parse(const v1::GoogleDriveDestination& drive) {
  Destination destination{.type = DestinationType::kDrive};
  Put(destination.parameters, "folder_id", drive.folder_id());
  Put(destination.parameters, "shared_drive_id", drive.shared_drive_id());
  Put(destination.secrets, "service_account_json", drive.service_account_json());
  return destination;
}

Destination Parse(const v1::DropboxDestination& dropbox) {
  Destination destination{.type = DestinationType::kDropbox};
  Put(destination.parameters, "app_key", dropbox.app_key());
  Put(destination.secrets, "app_secret", dropbox.app_secret());
  Put(destination.secrets, "token_json", dropbox.token_json());
  return destination;
}

Destination Parse(const v1::WebDavDestination& dav) {
  Destination destination{.type = DestinationType::kWebdav};
  Put(destination.parameters, "url", dav.url());
  Put(destination.parameters, "user", dav.user());
  Put(destination.secrets, "password", dav.password());
  Put(destination.secrets, "bearer_token", dav.bearer_token());
  return destination;
}

absl::StatusOr<Destination> ParseType(const v1::ExportDestination& message) {
  switch (message.type_case()) {
    case v1::ExportDestination::kS3:
      return Parse(message.s3());
    case v1::ExportDestination::kSftp:
      return Parse(message.sftp());
    case v1::ExportDestination::kGoogleDrive:
      return Parse(message.google_drive());
    case v1::ExportDestination::kDropbox:
      return Parse(message.dropbox());
    case v1::ExportDestination::kWebDav:
      return Parse(message.web_dav());
    case v1::ExportDestination::kLocal:
      return Destination{.type = DestinationType::kLocal};
    case v1::ExportDestination::TYPE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("export_destination must have a type");
}

// A path as `sftp.passphrase`: one secret, which is taken away if it is not given.
absl::Status ParseSecret(const v1::ExportDestination& message, const std::string& path,
                         DestinationChange& change) {
  const size_t dot = path.find('.');
  const std::string name = path.substr(dot + 1);
  const std::optional<DestinationType> type = DestinationTypeOf(path.substr(0, dot));
  const DestinationKey* key = type ? FindKey(*type, name) : nullptr;
  WEBMUNK_ASSIGN_OR_RETURN(const Destination given, ParseType(message));
  const bool is_of_one = change.secrets.empty() || change.secrets_type == given.type;
  if (key == nullptr || !key->IsSecret() || given.type != *type || !is_of_one) {
    return absl::InvalidArgumentError("update_mask: of a type's fields secrets can be named");
  }
  change.secrets_type = *type;
  change.secrets[name] = Take(given.secrets, name.c_str());
  return absl::OkStatus();
}

DeliveryNaming ParseNaming(const v1::ExportNaming& naming) {
  return {.path = naming.path(),
          .prefix_host = naming.prefix_host(),
          .prefix_date = naming.prefix_date(),
          .prefix_source_range = naming.prefix_source_range()};
}

absl::StatusOr<int32_t> ParseGroup(const v1::ExportDestination& message) {
  return ParseOptionalNumberedName(message.group(), kGroupCollection, "export_destination.group");
}

void FillType(const DestinationRecord& record, v1::ExportDestination& message) {
  const Values& values = record.parameters;
  switch (record.type) {
    case DestinationType::kS3:
      message.mutable_s3()->set_endpoint(Take(values, "endpoint"));
      message.mutable_s3()->set_region(Take(values, "region"));
      message.mutable_s3()->set_bucket(Take(values, "bucket"));
      message.mutable_s3()->set_access_key_id(Take(values, "access_key_id"));
      message.mutable_s3()->set_force_path_style(Take(values, "force_path_style") == kTrue);
      break;
    case DestinationType::kSftp:
      message.mutable_sftp()->set_host(Take(values, "host"));
      if (values.contains("port")) message.mutable_sftp()->set_port(std::stoi(values.at("port")));
      message.mutable_sftp()->set_user(Take(values, "user"));
      message.mutable_sftp()->set_host_key(Take(values, "host_key"));
      break;
    case DestinationType::kDrive:
      message.mutable_google_drive()->set_folder_id(Take(values, "folder_id"));
      message.mutable_google_drive()->set_shared_drive_id(Take(values, "shared_drive_id"));
      break;
    case DestinationType::kDropbox:
      message.mutable_dropbox()->set_app_key(Take(values, "app_key"));
      break;
    case DestinationType::kWebdav:
      message.mutable_web_dav()->set_url(Take(values, "url"));
      message.mutable_web_dav()->set_user(Take(values, "user"));
      break;
    case DestinationType::kLocal:
      message.mutable_local();
      break;
  }
}

}  // namespace

std::string DestinationName(const std::string& identifier) {
  return absl::StrCat(kCollection, identifier);
}

absl::Status CheckDestinationId(const std::string& id) {
  constexpr size_t kLongest = 63;
  const bool is_id = !id.empty() && id.size() <= kLongest &&
                     absl::ascii_islower(static_cast<unsigned char>(id[0])) &&
                     std::all_of(id.begin(), id.end(), [](unsigned char c) {
                       return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
                     });
  if (is_id) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "export_destination_id must have 1 to 63 characters a-z, 0-9 and hyphens, and begin with a "
      "letter");
}

absl::StatusOr<std::string> ParseDestinationName(const std::string& name, std::string_view field) {
  if (name.starts_with(kCollection)) {
    std::string id = name.substr(sizeof(kCollection) - 1);
    if (CheckDestinationId(id).ok()) return id;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), " must be exportDestinations/{export_destination}"));
}

void FillDestination(const DestinationRecord& record, v1::ExportDestination& message) {
  message.set_name(DestinationName(record.identifier));
  FillType(record, message);
  v1::ExportNaming& naming = *message.mutable_naming();
  naming.set_path(record.naming.path);
  naming.set_prefix_host(record.naming.prefix_host);
  naming.set_prefix_date(record.naming.prefix_date);
  naming.set_prefix_source_range(record.naming.prefix_source_range);
  if (record.group_id) message.set_group(NumberedName(kGroupCollection, *record.group_id));
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_update_time() = MicrosToProto(record.updated);
  if (record.last_tested) *message.mutable_test_time() = MicrosToProto(*record.last_tested);
  message.set_test_error(record.last_test_error);
  message.set_etag(EtagOf(record.revision));
}

absl::StatusOr<DestinationChange> ParseDestination(const v1::ExportDestination& message) {
  DestinationChange change;
  WEBMUNK_ASSIGN_OR_RETURN(change.destination, ParseType(message));
  change.naming = ParseNaming(message.naming());
  WEBMUNK_ASSIGN_OR_RETURN(change.group_id, ParseGroup(message));
  return change;
}

absl::StatusOr<DestinationChange> ParseDestinationUpdate(
    const v1::UpdateExportDestinationRequest& request) {
  const v1::ExportDestination& message = request.export_destination();
  DestinationChange change;
  change.revision = RevisionOf(message.etag());
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("update_mask is required");
  }
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "naming") {
      change.naming = ParseNaming(message.naming());
    } else if (path == "group") {
      WEBMUNK_ASSIGN_OR_RETURN(change.group_id, ParseGroup(message));
    } else if (path.find('.') != std::string::npos) {
      WEBMUNK_RETURN_IF_ERROR(ParseSecret(message, path, change));
    } else {
      const std::optional<DestinationType> type = DestinationTypeOf(path);
      if (!type) {
        return absl::InvalidArgumentError(
            "update_mask: the type's field, its secrets, naming and group can be changed");
      }
      WEBMUNK_ASSIGN_OR_RETURN(change.destination, ParseType(message));
      if (change.destination->type != *type) {
        return absl::InvalidArgumentError("update_mask names another type than is given");
      }
    }
  }
  return change;
}

}  // namespace webmunk
