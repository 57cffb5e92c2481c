#ifndef WEBMUNK_SERVER_CONFIG_EXPORTS_H_
#define WEBMUNK_SERVER_CONFIG_EXPORTS_H_

#include <array>

#include "server/config.h"

namespace webmunk {

// The flags that are about exports.
inline constexpr std::array kExportFlags = {
    "export_dir",
    "export_host",
    "export_workers",
    "export_deflate_threads",
    "export_keep",
    "export_time_zone",
    "secret_key_file",
    "export_local_root",
    "export_allow_private_destinations",
    "rclone",
    "export_delivery_workers",
    "smtp_url",
    "smtp_user",
    "smtp_password_file",
    "smtp_from",
    "smtp_allow_plain",
    "smtp_ca_file",
    "webhook_key_file",
    "public_url",
};

// Sets their fields, once flags and environment were read.
void ReadExportFlags(Config& config);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_CONFIG_EXPORTS_H_
