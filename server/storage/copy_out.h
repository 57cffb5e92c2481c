#ifndef WEBMUNK_SERVER_STORAGE_COPY_OUT_H_
#define WEBMUNK_SERVER_STORAGE_COPY_OUT_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/storage/connection.h"
#include "server/storage/pg_value.h"

namespace webmunk {

// A row that COPY BINARY told, read like one of PgRows: there is but row 0. Valid during
// the call that it is handed to.
class CopiedRow {
 public:
  // False: the bytes are no row of as many columns.
  bool Parse(std::string_view& bytes, int columns);

  bool IsNull(int /*row*/, int column) const { return fields_[column].data() == nullptr; }
  int32_t Int4(int /*row*/, int column) const {
    return ReadBigEndian<int32_t>(fields_[column].data());
  }
  int64_t Int8(int /*row*/, int column) const {
    return ReadBigEndian<int64_t>(fields_[column].data());
  }
  bool Bool(int /*row*/, int column) const { return fields_[column][0] != '\0'; }
  std::string_view Bytes(int /*row*/, int column) const { return fields_[column]; }

 private:
  std::vector<std::string_view> fields_;
};

// Runs a `COPY (…) TO STDOUT (FORMAT binary)` of as many columns and hands over its rows
// until `take` returns false. Does what Connection::StreamRows does, at half the cost of
// a row; but there are no parameters, and nothing is prepared. `sql` must be a constant.
absl::Status CopyOut(Connection& connection, const char* sql, int columns,
                     const std::function<bool(const CopiedRow&)>& take);

// The same, with a thread that reads ahead, by 2 MiB and a row at most; who has enough may
// find the session ended. Faster for who computes with each of many small rows while nobody
// else needs the processors; large rows only have their bytes copied once more.
absl::Status CopyOutAhead(Connection& connection, const char* sql, int columns,
                          const std::function<bool(const CopiedRow&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_COPY_OUT_H_
