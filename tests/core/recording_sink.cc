#include "tests/core/recording_sink.h"

#include "absl/strings/escaping.h"
#include "server/base/status_macros.h"

namespace webmunk::testing {

absl::Status RecordingSink::Begin(const MemberHead& member) {
  current_ = {.head = member};
  hash_.emplace();
  return next_.Begin(member);
}

absl::Status RecordingSink::Write(std::string_view bytes) {
  current_.bytes += static_cast<int64_t>(bytes.size());
  hash_->Add(bytes);
  return next_.Write(bytes);
}

absl::Status RecordingSink::End(int64_t rows) {
  WEBMUNK_RETURN_IF_ERROR(next_.End(rows));
  current_.rows = rows;
  current_.sha256 = absl::BytesToHexString(hash_->Finish());
  members_.push_back(std::move(current_));
  return absl::OkStatus();
}

}  // namespace webmunk::testing
