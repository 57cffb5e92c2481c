#ifndef WEBMUNK_SERVER_BASE_AUDIT_NOTE_H_
#define WEBMUNK_SERVER_BASE_AUDIT_NOTE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace webmunk {

// What a handler adds to the audit entry of its call. It holds no secret and no text
// that could identify a participant: those are named by their ids.
struct AuditNote {
  // The first 100 count.
  std::vector<int32_t> participant_ids;
  // A JSON object.
  std::string details = "{}";
  // How many things were read or changed.
  int64_t items = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_AUDIT_NOTE_H_
