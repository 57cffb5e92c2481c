#include "server/storage/copy_out.h"

#include <libpq-fe.h>

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "server/base/status_macros.h"
#include "server/storage/query_cancel.h"
#include "server/storage/socket_watch.h"

namespace webmunk {
namespace {

// PostgreSQL documentation, "COPY", binary format: signature, flags, and the size of
// what else there is of a head.
constexpr size_t kSignatureSize = 11;
constexpr size_t kHeadSize = kSignatureSize + 2 * sizeof(int32_t);
constexpr int16_t kTrailer = -1;

absl::Status Malformed() { return absl::InternalError("database: COPY told what cannot be read"); }

template <typename Int>
bool TakeInt(std::string_view& bytes, Int& value) {
  if (bytes.size() < sizeof(Int)) return false;
  value = ReadBigEndian<Int>(bytes.data());
  bytes.remove_prefix(sizeof(Int));
  return true;
}

bool SkipHead(std::string_view& bytes) {
  if (bytes.size() < kHeadSize) return false;
  const auto more = ReadBigEndian<uint32_t>(bytes.data() + kHeadSize - sizeof(int32_t));
  if (bytes.size() - kHeadSize < more) return false;
  bytes.remove_prefix(kHeadSize + more);
  return true;
}

class CopyReader {
 public:
  CopyReader(Connection& connection, int columns) : connection_(connection), columns_(columns) {}

  absl::Status Run(const char* sql, const std::function<bool(const CopiedRow&)>& take) {
    {
      const SocketWait wait(connection_.watch());
      const PgRows begun(PQexec(connection_.pg(), sql));
      WEBMUNK_RETURN_IF_ERROR(begun.Status(connection_.pg()));
    }
    absl::Status status;
    bool is_wanted = true;
    while (const Message message = Next()) {
      if (!is_wanted) continue;
      const absl::StatusOr<bool> more = Take(message.bytes(), take);
      status = more.status();
      is_wanted = more.ok() && *more;
      // What is on its way nevertheless is read and dropped.
      if (!is_wanted) QueryCancel(connection_).Cancel();
    }
    const absl::Status end = End();
    return is_wanted ? end : status;
  }

 private:
  class Message {
   public:
    Message(char* data, int size) : data_(data, &PQfreemem), size_(size) {}
    explicit operator bool() const { return size_ > 0; }
    std::string_view bytes() const { return {data_.get(), static_cast<size_t>(size_)}; }

   private:
    std::unique_ptr<char, decltype(&PQfreemem)> data_;
    int size_;
  };

  Message Next() {
    char* data = nullptr;
    int size = PQgetCopyData(connection_.pg(), &data, 1);
    if (size != 0) return {data, size};
    // What has come is taken without a wait.
    PQconsumeInput(connection_.pg());
    size = PQgetCopyData(connection_.pg(), &data, 1);
    if (size == 0) {
      const SocketWait wait(connection_.watch());
      size = PQgetCopyData(connection_.pg(), &data, 0);
    }
    return {data, size};
  }

  absl::StatusOr<bool> Take(std::string_view bytes,
                            const std::function<bool(const CopiedRow&)>& take) {
    if (!std::exchange(has_head_, true) && !SkipHead(bytes)) return Malformed();
    while (!bytes.empty()) {
      if (bytes.size() == sizeof(kTrailer) && ReadBigEndian<int16_t>(bytes.data()) == kTrailer) {
        return true;
      }
      if (!row_.Parse(bytes, columns_)) return Malformed();
      if (!take(row_)) return false;
    }
    return true;
  }

  absl::Status End() {
    const SocketWait wait(connection_.watch());
    absl::Status status;
    while (PGresult* result = PQgetResult(connection_.pg())) {
      const PgRows end(result);
      if (status.ok()) status = end.Status(connection_.pg());
    }
    return status;
  }

  Connection& connection_;
  const int columns_;
  bool has_head_ = false;
  CopiedRow row_;
};

}  // namespace

bool CopiedRow::Parse(std::string_view& bytes, int columns) {
  fields_.resize(columns);
  int16_t count = 0;
  if (!TakeInt(bytes, count) || count != columns) return false;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (std::string_view& field : fields_) {
    if (end - at < static_cast<ptrdiff_t>(sizeof(int32_t))) return false;
    const auto size = ReadBigEndian<int32_t>(at);
    at += sizeof(int32_t);
    if (size < 0) {
      field = {};
      continue;
    }
    if (end - at < size) return false;
    field = {at, static_cast<size_t>(size)};
    at += size;
  }
  bytes.remove_prefix(at - bytes.data());
  return true;
}

absl::Status CopyOut(Connection& connection, const char* sql, int columns,
                     const std::function<bool(const CopiedRow&)>& take) {
  return CopyReader(connection, columns).Run(sql, take);
}

}  // namespace webmunk
