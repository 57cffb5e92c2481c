#include "server/delivery/destination_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_keys.h"
#include "server/delivery/destination_values.h"
#include "server/delivery/public_address.h"

namespace webmunk {
namespace {

using Values = std::map<std::string, std::string>;

const std::string& ValueOf(const Values& values, const char* name) {
  static const auto& none = *new std::string();
  const auto found = values.find(name);
  return found == values.end() ? none : found->second;
}

absl::Status CheckValues(DestinationType type, const Values& values, bool are_secret) {
  for (const auto& [name, value] : values) {
    const DestinationKey* key = FindKey(type, name);
    if (key == nullptr || key->IsSecret() != are_secret) {
      // The name is a stranger's.
      return absl::InvalidArgumentError(
          absl::StrCat("a destination of the type ", std::string(NameOf(type)), " has no such ",
                       are_secret ? "secret" : "parameter", " as one of those given"));
    }
    WEBMUNK_RETURN_IF_ERROR(CheckValue(*key, value));
  }
  return absl::OkStatus();
}

absl::Status CheckRequired(const Destination& destination) {
  for (const DestinationKey& key : KeysOf(destination.type)) {
    const Values& values = key.IsSecret() ? destination.secrets : destination.parameters;
    if (key.is_required && !values.contains(std::string(key.name))) {
      return absl::InvalidArgumentError(absl::StrCat(std::string(key.name), " must be given"));
    }
  }
  return absl::OkStatus();
}

absl::Status Needs(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("the destination needs ", what));
}

// What the keys must be together.
absl::Status CheckTogether(const Destination& destination) {
  const Values& parameters = destination.parameters;
  const Values& secrets = destination.secrets;
  switch (destination.type) {
    case DestinationType::kSftp:
      if (!secrets.contains("password") && !secrets.contains("private_key")) {
        return Needs("a password or a private_key");
      }
      if (secrets.contains("passphrase") && !secrets.contains("private_key")) {
        return Needs("a private_key for its passphrase");
      }
      return absl::OkStatus();
    case DestinationType::kDropbox:
      if (parameters.contains("app_key") != secrets.contains("app_secret")) {
        return Needs("both app_key and app_secret, or neither");
      }
      return absl::OkStatus();
    case DestinationType::kWebdav:
      if (parameters.contains("user") != secrets.contains("password")) {
        return Needs("both user and password, or neither");
      }
      if (parameters.contains("user") && secrets.contains("bearer_token")) {
        return Needs("either a password or a bearer_token");
      }
      return absl::OkStatus();
    case DestinationType::kS3:
    case DestinationType::kDrive:
    case DestinationType::kLocal:
      break;
  }
  return absl::OkStatus();
}

bool IsPlainHttp(const Destination& destination) {
  return ValueOf(destination.parameters, "url").starts_with("http://") ||
         ValueOf(destination.parameters, "endpoint").starts_with("http://");
}

}  // namespace

absl::Status CheckDestination(const Destination& destination, const DestinationLimits& limits) {
  if (destination.type == DestinationType::kLocal && !limits.allow_local) {
    return absl::PermissionDeniedError("this server has no folder for local destinations");
  }
  WEBMUNK_RETURN_IF_ERROR(CheckValues(destination.type, destination.parameters, false));
  WEBMUNK_RETURN_IF_ERROR(CheckValues(destination.type, destination.secrets, true));
  WEBMUNK_RETURN_IF_ERROR(CheckRequired(destination));
  WEBMUNK_RETURN_IF_ERROR(CheckTogether(destination));
  if (IsPlainHttp(destination) && !limits.allow_private) {
    return absl::PermissionDeniedError("the connection must be by https");
  }
  return absl::OkStatus();
}

std::vector<std::string> HostsOf(const Destination& destination) {
  std::vector<std::string> hosts;
  for (const auto& [name, value] : destination.parameters) {
    const DestinationKey* key = FindKey(destination.type, name);
    if (key == nullptr) continue;
    const std::string host = HostOfValue(key->kind, value);
    if (!host.empty()) hosts.push_back(host);
  }
  // The bucket may be asked for by a name below the endpoint's.
  if (destination.type == DestinationType::kS3 && !hosts.empty() &&
      ValueOf(destination.parameters, "force_path_style") == "false") {
    hosts.push_back(absl::StrCat(ValueOf(destination.parameters, "bucket"), ".", hosts.front()));
  }
  return hosts;
}

absl::Status CheckHosts(const Destination& destination, const DestinationLimits& limits) {
  if (limits.allow_private) return absl::OkStatus();
  for (const std::string& host : HostsOf(destination)) {
    WEBMUNK_RETURN_IF_ERROR(CheckHostIsPublic(host));
  }
  return absl::OkStatus();
}

bool LeadsElsewhere(const Destination& before, const Destination& after) {
  if (before.type != after.type) return true;
  const std::vector<DestinationKey>& keys = KeysOf(before.type);
  return std::any_of(keys.begin(), keys.end(), [&](const DestinationKey& key) {
    const std::string name(key.name);
    return key.leads_elsewhere &&
           ValueOf(before.parameters, name.c_str()) != ValueOf(after.parameters, name.c_str());
  });
}

}  // namespace webmunk
