#include "server/storage/copy_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kGivenUp[] = "given up";

}  // namespace

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
    : connection_(std::exchange(other.connection_, nullptr)),
      buffer_(std::move(other.buffer_)),
      rows_(other.rows_),
      has_failed_(other.has_failed_) {}

CopyWriter::~CopyWriter() {
  if (connection_ == nullptr) return;
  const SocketWait wait(connection_->watch());
  PQputCopyEnd(connection_->pg(), kGivenUp);
  while (PGresult* result = PQgetResult(connection_->pg())) PQclear(result);
}

void CopyWriter::BeginRow(int16_t columns) {
  if (buffer_.size() >= kSendSize) Send();
  ++rows_;
  AppendBigEndian(columns, buffer_);
}

void CopyWriter::Send() {
  if (!has_failed_) {
    const SocketWait wait(connection_->watch());
    has_failed_ =
        PQputCopyData(connection_->pg(), buffer_.data(), static_cast<int>(buffer_.size())) != 1;
  }
  buffer_.clear();
}

void CopyWriter::SendBehindBuffer(std::string_view bytes) {
  Send();
  const SocketWait wait(connection_->watch());
  for (; !has_failed_ && !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kSendSize))) {
    const std::string_view part = bytes.substr(0, kSendSize);
    has_failed_ = PQputCopyData(connection_->pg(), part.data(), static_cast<int>(part.size())) != 1;
  }
}

absl::Status CopyWriter::Finish() {
  AppendBigEndian(int16_t{-1}, buffer_);
  Send();
  Connection& connection = *std::exchange(connection_, nullptr);
  absl::Status status;
  if (has_failed_) status = absl::UnavailableError("not all rows could be sent to the database");
  const SocketWait wait(connection.watch());
  if (PQputCopyEnd(connection.pg(), has_failed_ ? kGivenUp : nullptr) != 1) {
    status.Update(connection.LastError());
    connection.Break();
    return status;
  }
  int64_t stored = 0;
  while (PGresult* result = PQgetResult(connection.pg())) {
    int64_t count = 0;
    if (absl::SimpleAtoi(PQcmdTuples(result), &count)) stored += count;
    status.Update(PgRows(result).Status(connection.pg()));
  }
  if (status.ok() && stored != rows_) {
    return absl::DataLossError("COPY stored another number of rows than it was sent");
  }
  return status;
}

}  // namespace webmunk
