#include "tests/support/zip_reader.h"

#include <zlib.h>

#include <cstdint>

#include "tests/support/child_process.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr size_t kEndSize = 22;
constexpr size_t kCentralSize = 46;
constexpr size_t kLocalSize = 30;

size_t NumberAt(const std::string& file, size_t at, size_t size) {
  Require(at + size <= file.size(), "the zip file ends too early");
  size_t number = 0;
  for (size_t i = size; i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(file[at + i - 1]);
  }
  return number;
}

std::string Inflate(const std::string& packed, size_t size) {
  std::string bytes(size, '\0');
  z_stream stream{};
  Require(inflateInit2(&stream, -MAX_WBITS) == Z_OK, "no inflate");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int result = inflate(&stream, Z_FINISH);
  const bool is_whole = result == Z_STREAM_END && stream.avail_out == 0 && stream.avail_in == 0;
  inflateEnd(&stream);
  Require(is_whole, "a member of the zip file cannot be inflated");
  return bytes;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ReadZip(const std::string& path) {
  const std::string file = ReadFile(path);
  Require(file.size() >= kEndSize, "no zip file");
  const size_t end = file.size() - kEndSize;
  Require(file.compare(end, 4, "PK\5\6") == 0, "the zip file has no end");
  const size_t count = NumberAt(file, end + 10, 2);
  size_t at = NumberAt(file, end + 16, 4);
  std::vector<std::pair<std::string, std::string>> members;
  for (size_t i = 0; i < count; ++i) {
    Require(file.compare(at, 4, "PK\1\2") == 0, "no entry of the zip file's directory");
    const size_t method = NumberAt(file, at + 10, 2);
    const size_t crc = NumberAt(file, at + 16, 4);
    const size_t packed_size = NumberAt(file, at + 20, 4);
    const size_t size = NumberAt(file, at + 24, 4);
    const size_t name_size = NumberAt(file, at + 28, 2);
    const size_t extra_size = NumberAt(file, at + 30, 2);
    const size_t offset = NumberAt(file, at + 42, 4);
    const std::string name = file.substr(at + kCentralSize, name_size);
    Require(file.compare(offset, 4, "PK\3\4") == 0, "no header of a member");
    // Both headers say the same.
    constexpr size_t kShared[][3] = {
        {8, 10, 2}, {14, 16, 4}, {18, 20, 4}, {22, 24, 4}, {26, 28, 2}};
    for (const auto& [local, central, length] : kShared) {
      Require(NumberAt(file, offset + local, length) == NumberAt(file, at + central, length),
              "the headers of a member differ");
    }
    const size_t begin = offset + kLocalSize + name_size + NumberAt(file, offset + 28, 2);
    const std::string packed = file.substr(begin, packed_size);
    std::string bytes = method == 0 ? packed : Inflate(packed, size);
    const uLong found =
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    Require(bytes.size() == size && found == crc, "a member's checksum is wrong");
    members.emplace_back(name, std::move(bytes));
    at += kCentralSize + name_size + extra_size;
  }
  return members;
}

}  // namespace webmunk::testing
