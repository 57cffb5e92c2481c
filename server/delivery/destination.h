#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace webmunk {

enum class DestinationType { kS3, kSftp, kDrive, kDropbox, kWebdav, kLocal };

// Where finished archives are copied to. What its keys are says destination_keys.h;
// secret values stand apart, since they are stored sealed and never shown.
struct Destination {
  DestinationType type = DestinationType::kLocal;
  std::map<std::string, std::string> parameters = {};
  std::map<std::string, std::string> secrets = {};
};

// The type's name in tables, as "google_drive"; and back.
std::string_view NameOf(DestinationType type);
std::optional<DestinationType> DestinationTypeOf(std::string_view name);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_H_
