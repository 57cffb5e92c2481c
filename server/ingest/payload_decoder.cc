#include "server/ingest/payload_decoder.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/status_macros.h"
#include "server/ingest/memory_room.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};

libdeflate_decompressor* ThreadDecompressor() {
  thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> kDecompressor(
      libdeflate_alloc_decompressor());
  return kDecompressor.get();
}

bool BeginsGzipMember(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

// The size that the last four bytes of a gzip stream claim (modulo 2^32).
size_t ClaimedSize(std::string_view compressed) {
  if (compressed.size() < 4) return 0;
  const std::string_view tail = compressed.substr(compressed.size() - 4);
  size_t size = 0;
  for (int i = 3; i >= 0; --i) size = size << 8 | static_cast<unsigned char>(tail[i]);
  return size;
}

size_t SizeCap(size_t compressed_size, const DecodeLimits& limits) {
  return std::min(limits.max_size, std::max(limits.free_size, compressed_size * limits.max_ratio));
}

void AppendCharacter(uint32_t c, std::string& out) {
  if (c >= 0xD800 && c <= 0xDFFF) {
    absl::StrAppendFormat(&out, "\\u%04x", c);
  } else {
    AppendUtf8(c, out);
  }
}

std::string Utf16ToUtf8(std::string_view text, bool big_endian) {
  std::string out;
  out.reserve(text.size());
  const auto unit = [&](size_t i) -> uint32_t {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < text.size()) {
      const uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    AppendCharacter(c, out);
  }
  return out;
}

struct Utf16 {
  size_t mark_size;
  bool big_endian;
};

std::optional<Utf16> FindUtf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) return Utf16{2, false};
  if (text.starts_with("\xFE\xFF")) return Utf16{2, true};
  if (text.size() < 2 || (text[0] == '\0') == (text[1] == '\0')) return std::nullopt;
  return Utf16{0, text[0] == '\0'};
}

// Makes `out` as large as `wanted`, keeping its first `size` bytes. While there are
// none to keep, old and new memory are not held at once.
absl::Status Enlarge(size_t wanted, size_t size, std::string& out, ByteReservation& memory) {
  const size_t old_size = out.size();
  if (size == 0) {
    std::string().swap(out);
    memory.Shrink(old_size);
  }
  WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, wanted));
  std::string larger;
  larger.reserve(wanted);
  larger.append(out, 0, size);
  larger.resize(wanted);
  out = std::move(larger);
  if (size > 0) memory.Shrink(old_size);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::variant<std::string, BundleFault>> Gunzip(std::string_view compressed,
                                                              const DecodeLimits& limits,
                                                              ByteReservation& memory) {
  using Result = std::variant<std::string, BundleFault>;
  const size_t cap = SizeCap(compressed.size(), limits);
  std::string out;
  // A claim is only a hint: it may lie, and covers the last member alone.
  WEBMUNK_RETURN_IF_ERROR(Enlarge(std::min(cap, std::clamp<size_t>(ClaimedSize(compressed), 4096,
                                                                   4096 + compressed.size() * 16)),
                                  0, out, memory));
  size_t size = 0;
  do {
    size_t used = 0;
    size_t made = 0;
    const libdeflate_result result =
        libdeflate_gzip_decompress_ex(ThreadDecompressor(), compressed.data(), compressed.size(),
                                      out.data() + size, out.size() - size, &used, &made);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
      if (out.size() >= cap) {
        return Result(
            BundleFault{BundleFaultReason::kTooLarge,
                        absl::StrCat("decoded, the bundle has more than ", cap, " bytes")});
      }
      WEBMUNK_RETURN_IF_ERROR(Enlarge(std::min(cap, out.size() * 4), size, out, memory));
      continue;
    }
    if (result != LIBDEFLATE_SUCCESS) {
      return Result(BundleFault{BundleFaultReason::kBadGzip, "the gzip stream is cut or corrupt"});
    }
    size += made;
    compressed.remove_prefix(used);
  } while (BeginsGzipMember(compressed));
  out.resize(size);
  return Result(std::move(out));
}

std::string JsonTextAsUtf8(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) return std::move(text.erase(0, 3));
  const std::optional<Utf16> utf16 = FindUtf16(text);
  if (!utf16) return text;
  return Utf16ToUtf8(std::string_view(text).substr(utf16->mark_size), utf16->big_endian);
}

size_t Utf8ConversionSize(std::string_view text) {
  // Two bytes become at most the six of an escape, in a string that doubles.
  constexpr size_t kGrowth = 6;
  return FindUtf16(text) ? text.size() * kGrowth : 0;
}

}  // namespace webmunk
