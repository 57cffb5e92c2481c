#include "server/storage/copy_writer.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {

CopyWriter::CopyWriter(Connection& connection) : connection_(&connection) {
  constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
  buffer_.reserve(kSendSize + kSendSize / 4);
  buffer_ = kSignature;
  AppendBigEndian(int32_t{0}, buffer_);  // Flags.
  AppendBigEndian(int32_t{0}, buffer_);  // Header extension.
}

absl::StatusOr<CopyWriter> CopyWriter::Begin(Connection& connection, const char* sql) {
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(sql));
  return CopyWriter(connection);
}

CopyWriter::CopyWriter(CopyWriter&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), buffer_(std::move(other.buffer_)) {}

CopyWriter::~CopyWriter() {
  if (connection_ == nullptr) return;
  const SocketWait wait(connection_->watch());
  PQputCopyEnd(connection_->pg(), "given up");
  while (PGresult* result = PQgetResult(connection_->pg())) PQclear(result);
}

void CopyWriter::BeginRow(int16_t columns) {
  if (buffer_.size() >= kSendSize) Send();
  AppendBigEndian(columns, buffer_);
}

void CopyWriter::Send() {
  const SocketWait wait(connection_->watch());
  // A failure is a lost connection, which Finish meets again.
  PQputCopyData(connection_->pg(), buffer_.data(), static_cast<int>(buffer_.size()));
  buffer_.clear();
}

void CopyWriter::SendBehindBuffer(std::string_view bytes) {
  Send();
  const SocketWait wait(connection_->watch());
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kSendSize))) {
    const std::string_view part = bytes.substr(0, kSendSize);
    PQputCopyData(connection_->pg(), part.data(), static_cast<int>(part.size()));
  }
}

absl::Status CopyWriter::Finish() {
  Connection& connection = *std::exchange(connection_, nullptr);
  AppendBigEndian(int16_t{-1}, buffer_);
  const SocketWait wait(connection.watch());
  if (PQputCopyData(connection.pg(), buffer_.data(), static_cast<int>(buffer_.size())) != 1 ||
      PQputCopyEnd(connection.pg(), nullptr) != 1) {
    return connection.LastError();
  }
  absl::Status status;
  while (PGresult* result = PQgetResult(connection.pg())) {
    status.Update(PgRows(result).Status(connection.pg()));
  }
  return status;
}

}  // namespace webmunk
