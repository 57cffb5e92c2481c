#ifndef WEBMUNK_SERVER_REPORTS_MEMBER_SINK_H_
#define WEBMUNK_SERVER_REPORTS_MEMBER_SINK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/reports/report.h"

namespace webmunk {

// What a member of an archive is.
struct MemberHead {
  std::string name;
  // The generator that was asked for.
  std::string generator;
  // Null: JSON.
  const Report* report = nullptr;
};

// Takes the members of an archive, one after the other. An error ends the export.
class MemberSink {
 public:
  virtual ~MemberSink() = default;

  virtual absl::Status Begin(const MemberHead& member) = 0;
  // The next bytes of the member, as many as there happen to be. May wait for those
  // who take them from here.
  virtual absl::Status Write(std::string_view bytes) = 0;
  // How many rows of the member there are so far, told now and then.
  virtual void NoteRows(int64_t /*rows*/) {}
  // Of a table, `rows` does not count the header; of JSON, it counts points.
  virtual absl::Status End(int64_t rows) = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_MEMBER_SINK_H_
