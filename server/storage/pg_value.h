#ifndef WEBMUNK_SERVER_STORAGE_PG_VALUE_H_
#define WEBMUNK_SERVER_STORAGE_PG_VALUE_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace webmunk {

// PostgreSQL's binary formats, as COPY BINARY and binary parameters take them
// (PostgreSQL documentation, "COPY", and the send functions of each type).

// Microseconds between 1970-01-01 and 2000-01-01, PostgreSQL's epoch.
inline constexpr int64_t kPgEpochMicros = 946'684'800'000'000;

// Appends an integer in network byte order.
template <typename Int>
void AppendBigEndian(Int value, std::string& out) {
  static_assert(std::is_integral_v<Int>);
  for (int shift = 8 * (sizeof(Int) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<uint64_t>(value) >> shift);
  }
}

template <typename Int>
Int ReadBigEndian(const char* from) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Int); ++i) value = value << 8 | static_cast<unsigned char>(from[i]);
  return static_cast<Int>(value);
}

// A WGS 84 point as EWKB, PostGIS's binary format: byte order, type with the SRID
// flag, SRID 4326, x (longitude), y (latitude).
std::string PointEwkb(double longitude, double latitude);

// OIDs of the built-in types that arrays are made of.
enum class PgElementType : uint32_t {
  kBool = 16,
  kInt8 = 20,
  kInt4 = 23,
  kText = 25,
  kJson = 114,
  kTimestamptz = 1184,
  kUuid = 2950,
  kBytea = 17
};

// Builds a one-dimensional array in binary format, element by element.
class PgArray {
 public:
  explicit PgArray(PgElementType type) : type_(type) {}

  void Add(std::string_view binary);
  void AddNull();
  // Integers of the element type's own width.
  template <typename Int>
  void AddInt(Int value) {
    AppendBigEndian(static_cast<int32_t>(sizeof(Int)), elements_);
    AppendBigEndian(value, elements_);
    ++count_;
  }

  int32_t size() const { return count_; }
  // The array as a parameter or COPY field holds it.
  std::string Binary() const;

 private:
  PgElementType type_;
  std::string elements_;
  int32_t count_ = 0;
  bool has_null_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_PG_VALUE_H_
