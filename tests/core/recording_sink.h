#ifndef WEBMUNK_TESTS_CORE_RECORDING_SINK_H_
#define WEBMUNK_TESTS_CORE_RECORDING_SINK_H_

#include <optional>
#include <vector>

#include "server/base/sha256_stream.h"
#include "server/reports/member_records.h"

namespace webmunk::testing {

// Passes members on, and notes what they were.
class RecordingSink final : public MemberSink {
 public:
  // `next` must outlive this.
  explicit RecordingSink(MemberSink& next) : next_(next) {}

  absl::Status Begin(const MemberHead& member) override;
  absl::Status Write(std::string_view bytes) override;
  absl::Status End(int64_t rows) override;

  // Those that have ended.
  const std::vector<MemberRecord>& members() const { return members_; }

 private:
  MemberSink& next_;
  std::vector<MemberRecord> members_;
  MemberRecord current_;
  std::optional<Sha256Stream> hash_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_RECORDING_SINK_H_
