#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_AUDIT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_AUDIT_H_

#include <cstdint>
#include <string_view>

#include "server/base/audit_note.h"

namespace webmunk {

// What the audit log is to tell of a call that reads points: whose, how many, and by
// which filter. Not thread-safe; `note` must outlive it.
class PointAudit {
 public:
  PointAudit(std::string_view filter, AuditNote& note);

  // A point of this participant was read. Cheap while the participant stays the same.
  void Add(int32_t participant_id);

 private:
  AuditNote& note_;
  int32_t last_id_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_AUDIT_H_
