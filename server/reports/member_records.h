#ifndef WEBMUNK_SERVER_REPORTS_MEMBER_RECORDS_H_
#define WEBMUNK_SERVER_REPORTS_MEMBER_RECORDS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/spill_file.h"
#include "server/reports/member_sink.h"

namespace webmunk {

// A member of an archive as it was written.
struct MemberRecord {
  MemberHead head;
  int64_t rows = 0;
  int64_t bytes = 0;
  // Of its bytes, in hexadecimal digits.
  std::string sha256{};
};

// What the members of an archive were, in their order. The memory does not grow with
// them: there may be millions. Not thread-safe.
class MemberRecords {
 public:
  // Many are kept in a file in `directory`; see SpillFile.
  explicit MemberRecords(std::string directory) : file_(std::move(directory)) {}

  absl::Status Add(const MemberRecord& record);
  int64_t count() const { return count_; }
  // The first error of `take` is the end.
  absl::Status ForEach(const std::function<absl::Status(const MemberRecord&)>& take) const;
  // Of those of a generator and a report, the first, in their order.
  const std::vector<MemberHead>& kinds() const { return kinds_; }

 private:
  struct Stored;

  SpillFile file_;
  int64_t count_ = 0;
  std::vector<MemberHead> kinds_;
  // Where they are in `kinds_`.
  std::map<std::pair<std::string, const Report*>, uint32_t> known_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_MEMBER_RECORDS_H_
