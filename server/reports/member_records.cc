#include "server/reports/member_records.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "absl/strings/escaping.h"
#include "server/base/status_macros.h"

namespace webmunk {

// Followed by the name.
struct MemberRecords::Stored {
  int64_t rows;
  int64_t bytes;
  uint32_t kind;
  uint32_t name_size;
  std::array<char, 32> sha256;
};

absl::Status MemberRecords::Add(const MemberRecord& record) {
  const auto [known, is_new] =
      known_.try_emplace({record.head.generator, record.head.report}, kinds_.size());
  if (is_new) kinds_.push_back(record.head);
  Stored stored{.rows = record.rows,
                .bytes = record.bytes,
                .kind = known->second,
                .name_size = static_cast<uint32_t>(record.head.name.size()),
                .sha256 = {}};
  const std::string hash = absl::HexStringToBytes(record.sha256);
  std::copy_n(hash.data(), std::min(hash.size(), stored.sha256.size()), stored.sha256.data());
  ++count_;
  WEBMUNK_RETURN_IF_ERROR(file_.Append({reinterpret_cast<const char*>(&stored), sizeof(stored)}));
  return file_.Append(record.head.name);
}

absl::Status MemberRecords::ForEach(
    const std::function<absl::Status(const MemberRecord&)>& take) const {
  std::string read;
  int64_t offset = 0;
  size_t done = 0;
  // As many bytes of `read` that are not taken.
  const auto fill = [&](size_t size) -> absl::Status {
    if (read.size() - done >= size) return absl::OkStatus();
    offset += static_cast<int64_t>(done);
    done = 0;
    WEBMUNK_ASSIGN_OR_RETURN(read, file_.Read(offset, std::max(size, SpillFile::kKept)));
    return read.size() >= size ? absl::OkStatus()
                               : absl::InternalError("a record of an archive is not whole");
  };
  for (int64_t i = 0; i < count_; ++i) {
    Stored stored{};
    WEBMUNK_RETURN_IF_ERROR(fill(sizeof(stored)));
    std::memcpy(&stored, read.data() + done, sizeof(stored));
    WEBMUNK_RETURN_IF_ERROR(fill(sizeof(stored) + stored.name_size));
    MemberRecord record{.head = kinds_[stored.kind], .rows = stored.rows, .bytes = stored.bytes};
    record.head.name = read.substr(done + sizeof(stored), stored.name_size);
    record.sha256 =
        absl::BytesToHexString(absl::string_view(stored.sha256.data(), stored.sha256.size()));
    done += sizeof(stored) + stored.name_size;
    WEBMUNK_RETURN_IF_ERROR(take(record));
  }
  return absl::OkStatus();
}

}  // namespace webmunk
