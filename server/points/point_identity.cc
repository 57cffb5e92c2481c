#include "server/points/point_identity.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

namespace webmunk {
namespace {

constexpr size_t kOccurrenceBytes = 4;

}  // namespace

size_t PointIdentifier::KeyHash::operator()(const Key& key) const {
  size_t hash = 0;
  std::memcpy(&hash, key.hash.data(), sizeof(hash));
  return hash ^ static_cast<size_t>(key.created) ^ (static_cast<size_t>(key.participant) << 32);
}

PointHash PointIdentifier::HashBytes() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes_.data(), bytes_.size()));
  PointHash hash;
  static_assert(sizeof(canonical.digest) == sizeof(hash));
  std::memcpy(hash.data(), canonical.digest, hash.size());
  return hash;
}

void PointIdentifier::AppendNumber(uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(number >> shift);
}

PointHash PointIdentifier::Identify(const IdentityInput& input) {
  bytes_.assign(1, 'c');
  canonical_.AppendText(input.generator);
  for (const std::string_view coordinate : {input.latitude, input.longitude}) {
    if (coordinate.empty()) {
      bytes_ += 'x';
    } else {
      canonical_.AppendValue(coordinate);
    }
  }
  canonical_.AppendObject(*input.members, "passive-data-metadata");
  AppendNumber(0);
  const PointHash first = HashBytes();
  const uint32_t occurrence = first_occurrence_ + met_[{input.participant, input.created, first}]++;
  if (occurrence == 0) return first;
  bytes_.resize(bytes_.size() - kOccurrenceBytes);
  AppendNumber(occurrence);
  return HashBytes();
}

PointHash PointIdentifier::IdentifyById(std::string_view point_id) {
  bytes_.assign(1, 'p');
  canonical_.AppendText(point_id);
  return HashBytes();
}

}  // namespace webmunk
