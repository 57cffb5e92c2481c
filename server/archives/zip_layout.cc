#include "server/archives/zip_layout.h"

#include <algorithm>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace webmunk {
namespace {

constexpr uint16_t kNeedsDeflate = 20;
constexpr uint16_t kNeedsZip64 = 45;
constexpr uint16_t kMadeByUnix = 3 << 8 | kNeedsZip64;
constexpr uint16_t kUtf8 = 1 << 11;
constexpr uint16_t kDeflated = 8;
constexpr uint32_t kPlainFile = 0100644u << 16;
constexpr int64_t kIn64Bits = 0xFFFFFFFF;
constexpr int64_t kCountIn64Bits = 0xFFFF;
constexpr uint16_t kZip64Extra = 1;
// Of Android's zipalign, which means nothing to others.
constexpr uint16_t kPadding = 0xD935;

template <typename Int>
void Append(std::string& out, Int value) {
  for (size_t i = 0; i < sizeof(Int); ++i) {
    out += static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  }
}

bool IsLarge(int64_t value) { return value >= kIn64Bits; }
uint32_t In32Bits(int64_t value) { return static_cast<uint32_t>(std::min(value, kIn64Bits)); }

// What both headers have in common, from the flags to the sizes.
void AppendCommon(const ZipEntry& entry, bool sizes_elsewhere, std::string& out) {
  Append(out, kUtf8);
  Append(out, entry.is_deflated ? kDeflated : uint16_t{0});
  Append(out, entry.modified.time);
  Append(out, entry.modified.date);
  Append(out, entry.crc);
  Append(out, In32Bits(sizes_elsewhere ? kIn64Bits : entry.packed_size));
  Append(out, In32Bits(sizes_elsewhere ? kIn64Bits : entry.size));
  Append(out, static_cast<uint16_t>(entry.name.size()));
}

}  // namespace

DosTime DosTime::Of(int64_t micros) {
  const absl::CivilSecond time =
      absl::ToCivilSecond(absl::FromUnixMicros(micros), absl::UTCTimeZone());
  if (time.year() < 1980) return {.date = 1 << 5 | 1, .time = 0};
  const auto years = static_cast<int>(std::min<int64_t>(time.year() - 1980, 127));
  return {
      .date = static_cast<uint16_t>(years << 9 | time.month() << 5 | time.day()),
      .time = static_cast<uint16_t>(time.hour() << 11 | time.minute() << 5 | time.second() / 2)};
}

std::string LocalHeader(const ZipEntry& entry, bool with_reserve) {
  const bool is_large = IsLarge(entry.size) || IsLarge(entry.packed_size);
  std::string out = "PK\3\4";
  Append(out, is_large ? kNeedsZip64 : kNeedsDeflate);
  AppendCommon(entry, is_large, out);
  constexpr uint16_t kSizes = 2 * sizeof(int64_t);
  Append(out, static_cast<uint16_t>(with_reserve ? kSizes + 2 * sizeof(uint16_t) : 0));
  out += entry.name;
  if (!with_reserve) return out;
  Append(out, is_large ? kZip64Extra : kPadding);
  Append(out, kSizes);
  Append(out, is_large ? entry.size : int64_t{0});
  Append(out, is_large ? entry.packed_size : int64_t{0});
  return out;
}

void AppendCentralHeader(const ZipEntry& entry, std::string& out) {
  // Only what does not fit is told again, in this order.
  const bool sizes_elsewhere = IsLarge(entry.size) || IsLarge(entry.packed_size);
  std::string large;
  if (sizes_elsewhere) {
    Append(large, entry.size);
    Append(large, entry.packed_size);
  }
  if (IsLarge(entry.offset)) Append(large, entry.offset);
  out += "PK\1\2";
  Append(out, kMadeByUnix);
  Append(out, large.empty() ? kNeedsDeflate : kNeedsZip64);
  AppendCommon(entry, sizes_elsewhere, out);
  Append(out, static_cast<uint16_t>(large.empty() ? 0 : large.size() + 2 * sizeof(uint16_t)));
  Append(out, uint16_t{0});  // Length of the comment.
  Append(out, uint16_t{0});  // Disk.
  Append(out, uint16_t{0});  // Internal attributes.
  Append(out, kPlainFile);
  Append(out, In32Bits(entry.offset));
  out += entry.name;
  if (large.empty()) return;
  Append(out, kZip64Extra);
  Append(out, static_cast<uint16_t>(large.size()));
  out += large;
}

std::string ZipEnd(int64_t entries, int64_t directory_offset, int64_t directory_size) {
  std::string out;
  const bool is_large =
      entries >= kCountIn64Bits || IsLarge(directory_offset) || IsLarge(directory_size);
  if (is_large) {
    constexpr int64_t kRest = 44;
    out += "PK\6\6";
    Append(out, kRest);
    Append(out, kMadeByUnix);
    Append(out, kNeedsZip64);
    Append(out, uint32_t{0});  // Disk, and that of the directory.
    Append(out, uint32_t{0});
    Append(out, entries);  // On this disk, and on all.
    Append(out, entries);
    Append(out, directory_size);
    Append(out, directory_offset);
    out += "PK\6\7";
    Append(out, uint32_t{0});
    Append(out, directory_offset + directory_size);
    Append(out, uint32_t{1});
  }
  out += "PK\5\6";
  Append(out, uint32_t{0});
  const auto count = static_cast<uint16_t>(std::min(entries, kCountIn64Bits));
  Append(out, count);
  Append(out, count);
  Append(out, In32Bits(directory_size));
  Append(out, In32Bits(directory_offset));
  Append(out, uint16_t{0});
  return out;
}

}  // namespace webmunk
