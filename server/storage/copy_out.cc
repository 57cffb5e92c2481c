#include "server/storage/copy_out.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "server/base/read_ahead.h"
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
// Long enough that two threads which wait for each other seldom wake each other.
constexpr size_t kBlockBytes = size_t{256} << 10;
// Room for the row that makes a block full.
constexpr size_t kBlockSlack = size_t{32} << 10;
constexpr size_t kBytesAhead = 8 * kBlockBytes;
constexpr size_t kUnlimited = std::numeric_limits<size_t>::max();

using Take = std::function<bool(const CopiedRow&)>;

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

// A socket that another thread reads, and that libpq may close there at any time.
class SharedSocket {
 public:
  explicit SharedSocket(int socket) : socket_(fcntl(socket, F_DUPFD_CLOEXEC, 0)) {}
  ~SharedSocket() {
    if (IsOpen()) close(socket_);
  }
  SharedSocket(const SharedSocket&) = delete;
  SharedSocket& operator=(const SharedSocket&) = delete;

  bool IsOpen() const { return socket_ >= 0; }
  void ShutDown() const { shutdown(socket_, SHUT_RDWR); }

 private:
  const int socket_;
};

class CopyReader {
 public:
  CopyReader(Connection& connection, int columns) : connection_(connection), columns_(columns) {}

  absl::Status Run(const char* sql, bool ahead, const Take& take) {
    {
      const SocketWait wait(connection_.watch());
      const PgRows begun(PQexec(connection_.pg(), sql));
      WEBMUNK_RETURN_IF_ERROR(begun.Status(connection_.pg()));
    }
    if (TakeFirst(ahead ? kBlockBytes : kUnlimited, take) && !TakeAhead(take)) {
      TakeFirst(kUnlimited, take);
    }
    const absl::Status end = End();
    return is_wanted_ ? end : status_;
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

  // False: there is no more to take. Most results are over before a thread is begun.
  bool TakeFirst(size_t most_bytes, const Take& take) {
    size_t taken = 0;
    while (const Message message = Next()) {
      // What is on its way nevertheless is read and dropped.
      if (!is_wanted_) continue;
      if (!TakeRows(message.bytes(), take)) QueryCancel(connection_).Cancel();
      taken += message.bytes().size();
      if (is_wanted_ && taken >= most_bytes) return true;
    }
    return false;
  }

  // The database, too, stops while nobody reads what it has sent. False: it cannot be done.
  bool TakeAhead(const Take& take) {
    const SharedSocket socket(PQsocket(connection_.pg()));
    if (!socket.IsOpen()) return false;
    auto ahead = ReadAhead::Start([this](std::string& block) { return Fill(block); }, kBytesAhead);
    if (ahead == nullptr) return false;
    for (std::string block; is_wanted_ && ahead->Next(block);) TakeRows(block, take);
    if (is_wanted_) return true;
    // Megabytes are on their way, and the database is in full swing: a new session costs
    // no more than a cancel and to read all that.
    socket.ShutDown();
    ahead.reset();
    connection_.Break();
    return true;
  }

  bool Fill(std::string& block) {
    block.reserve(kBlockBytes + kBlockSlack);
    while (block.size() < kBlockBytes) {
      const Message message = Next();
      if (!message) return false;
      block.append(message.bytes());
    }
    return true;
  }

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

  // Whether more is wanted.
  bool TakeRows(std::string_view bytes, const Take& take) {
    bool is_whole = std::exchange(has_head_, true) || SkipHead(bytes);
    while (is_wanted_ && is_whole && !bytes.empty()) {
      if (bytes.size() == sizeof(kTrailer) && ReadBigEndian<int16_t>(bytes.data()) == kTrailer) {
        return true;
      }
      is_whole = row_.Parse(bytes, columns_);
      if (is_whole) is_wanted_ = take(row_);
    }
    if (is_whole) return is_wanted_;
    status_ = Malformed();
    return is_wanted_ = false;
  }

  absl::Status End() {
    const SocketWait wait(connection_.watch());
    absl::Status status;
    while (PGresult* result = PQgetResult(connection_.pg())) {
      const bool is_under_way = PQresultStatus(result) == PGRES_COPY_OUT;
      const PgRows end(result);
      if (status.ok()) status = end.Status(connection_.pg());
      if (!is_under_way) continue;
      // libpq had no memory for a row, and would say so for ever.
      connection_.Break();
      return absl::ResourceExhaustedError("database: a row is too large for the memory left");
    }
    return status;
  }

  Connection& connection_;
  const int columns_;
  bool has_head_ = false;
  CopiedRow row_;
  bool is_wanted_ = true;
  absl::Status status_;
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

absl::Status CopyOut(Connection& connection, const char* sql, int columns, const Take& take) {
  return CopyReader(connection, columns).Run(sql, false, take);
}

absl::Status CopyOutAhead(Connection& connection, const char* sql, int columns, const Take& take) {
  return CopyReader(connection, columns).Run(sql, true, take);
}

}  // namespace webmunk
