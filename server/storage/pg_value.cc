#include "server/storage/pg_value.h"

#include <bit>

namespace webmunk {

std::string PointEwkb(double longitude, double latitude) {
  constexpr uint32_t kPointWithSrid = 0x20000001;
  constexpr uint32_t kWgs84 = 4326;
  std::string ewkb(1, '\0');  // Big-endian.
  AppendBigEndian(kPointWithSrid, ewkb);
  AppendBigEndian(kWgs84, ewkb);
  AppendBigEndian(std::bit_cast<uint64_t>(longitude), ewkb);
  AppendBigEndian(std::bit_cast<uint64_t>(latitude), ewkb);
  return ewkb;
}

void PgArray::Add(std::string_view binary) {
  AppendBigEndian(static_cast<int32_t>(binary.size()), elements_);
  elements_.append(binary);
  ++count_;
}

void PgArray::AddNull() {
  AppendBigEndian(int32_t{-1}, elements_);
  has_null_ = true;
  ++count_;
}

std::string PgArray::Binary() const {
  std::string array;
  array.reserve(elements_.size() + 20);
  AppendBigEndian(int32_t{count_ > 0 ? 1 : 0}, array);  // Dimensions.
  AppendBigEndian(int32_t{has_null_ ? 1 : 0}, array);
  AppendBigEndian(static_cast<uint32_t>(type_), array);
  if (count_ > 0) {
    AppendBigEndian(count_, array);
    AppendBigEndian(int32_t{1}, array);  // Lower bound.
  }
  array += elements_;
  return array;
}

}  // namespace webmunk
