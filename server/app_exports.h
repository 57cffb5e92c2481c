#ifndef WEBMUNK_SERVER_APP_EXPORTS_H_
#define WEBMUNK_SERVER_APP_EXPORTS_H_

#include "server/config.h"
#include "server/exports/export_runner.h"

namespace webmunk {

// How the server makes exports.
ExportRunner::Options ExportsOf(const Config& config);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_APP_EXPORTS_H_
