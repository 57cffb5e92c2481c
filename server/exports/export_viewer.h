#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_VIEWER_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_VIEWER_H_

#include <cstdint>

#include "server/base/access.h"

namespace webmunk {

// Who asks for jobs. A job is seen by those who may export every participant in it; one
// without participants by its creator, and by those who may export all of the study; one
// with the products of the study by the latter alone.
struct ExportViewer {
  int32_t user_id = 0;
  // Of an exporter's rights.
  AccessScope scope = AccessScope::Groups({});
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_VIEWER_H_
