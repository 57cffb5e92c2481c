#ifndef WEBMUNK_SERVER_REPORTS_OPEN_MEMBER_H_
#define WEBMUNK_SERVER_REPORTS_OPEN_MEMBER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "server/base/status_macros.h"
#include "server/reports/member_sink.h"
#include "server/reports/row_buffer.h"

namespace webmunk {

// A member that is being written, through a buffer. Not thread-safe.
class OpenMember {
 public:
  explicit OpenMember(MemberSink& sink) : sink_(sink) {}

  bool is_open() const { return is_open_; }

  absl::Status Begin(const MemberHead& head) {
    rows_ = 0;
    buffer_.Truncate(0);
    is_open_ = true;
    return sink_.Begin(head);
  }

  // For the text of the next rows; Added tells how many those were.
  RowBuffer& buffer() { return buffer_; }
  absl::Status Added(int64_t rows) {
    constexpr size_t kFull = size_t{256} << 10;
    rows_ += rows;
    if (buffer_.size() < kFull) return absl::OkStatus();
    sink_.NoteRows(rows_);
    return Flush();
  }

  absl::Status End() {
    WEBMUNK_RETURN_IF_ERROR(Flush());
    is_open_ = false;
    return sink_.End(rows_);
  }

 private:
  absl::Status Flush() {
    if (buffer_.size() == 0) return absl::OkStatus();
    absl::Status written = sink_.Write(buffer_.view());
    buffer_.Truncate(0);
    return written;
  }

  MemberSink& sink_;
  RowBuffer buffer_;
  int64_t rows_ = 0;
  bool is_open_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_OPEN_MEMBER_H_
