#ifndef WEBMUNK_SERVER_STORAGE_COPY_WRITER_H_
#define WEBMUNK_SERVER_STORAGE_COPY_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/pg_value.h"

namespace webmunk {

// Writes rows by COPY … FROM STDIN (FORMAT BINARY). Not thread-safe; the
// connection is busy until Finish, or until the writer is destroyed, which
// cancels the COPY and thereby the transaction.
//
// Per row call BeginRow, then one Add call per column.
class CopyWriter {
 public:
  // `sql` must be a COPY … FROM STDIN (FORMAT BINARY) statement.
  static absl::StatusOr<CopyWriter> Begin(Connection& connection, const char* sql);
  CopyWriter(CopyWriter&& other) noexcept;
  CopyWriter& operator=(CopyWriter&&) = delete;
  ~CopyWriter();

  // Sends what has gathered, now and then. An error shows at Finish.
  void BeginRow(int16_t columns);

  template <typename Int>
  void AddInt(Int value) {
    AppendBigEndian(static_cast<int32_t>(sizeof(Int)), buffer_);
    AppendBigEndian(value, buffer_);
  }
  // Microseconds since 1970.
  void AddTimestamp(int64_t micros) { AddInt(micros - kPgEpochMicros); }
  void AddBool(bool value) { AddInt(static_cast<uint8_t>(value)); }
  // What is large is sent at once, so that it is not held a second time.
  void AddBytes(std::string_view bytes) {
    AppendBigEndian(static_cast<int32_t>(bytes.size()), buffer_);
    if (bytes.size() >= kSendSize) return SendBehindBuffer(bytes);
    buffer_.append(bytes);
  }
  void AddNull() { AppendBigEndian(int32_t{-1}, buffer_); }

  // OK: the database has taken every row.
  absl::Status Finish();

 private:
  // PostgreSQL copies each message as a whole before it reads it: what is larger is not
  // in the processor's nearest cache any more.
  static constexpr size_t kSendSize = size_t{16} << 10;

  explicit CopyWriter(Connection& connection);
  void Send();
  void SendBehindBuffer(std::string_view bytes);

  Connection* connection_;
  std::string buffer_;
  int64_t rows_ = 0;
  // Something could not be sent: a part is missing, whatever comes behind it.
  bool has_failed_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_COPY_WRITER_H_
