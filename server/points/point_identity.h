#ifndef WEBMUNK_SERVER_POINTS_POINT_IDENTITY_H_
#define WEBMUNK_SERVER_POINTS_POINT_IDENTITY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/points/canonical_json.h"
#include "server/points/data_point.h"
#include "server/points/json_text.h"

namespace webmunk {

// What identifies a point next to its participant and time.
struct IdentityInput {
  // As received, before any renaming: equal for equal participants of a bundle.
  uint32_t participant = 0;
  int64_t created = 0;
  std::string_view generator;
  // Tokens of the metadata; empty where absent.
  std::string_view latitude;
  std::string_view longitude;
  // All members of the point, the metadata included.
  const std::vector<JsonMember>* members = nullptr;
};

// Gives the points of one bundle their hashes. Not thread-safe; one per bundle,
// fed in the bundle's order.
//
// The hash is XXH3-128, seed 0, in its canonical (big-endian) order, over:
//   `c`,
//   the generator's size and UTF-8 text,
//   latitude, then longitude: the CanonicalJson value of the metadata's, or `x`,
//   the CanonicalJson object of the point's members but `passive-data-metadata`,
//   the occurrence.
// The occurrence counts, from 0, the points of this bundle with equal
// participant, time and bytes above: two equal events of one millisecond are two
// points, and a bundle sent again meets itself. Sizes and the occurrence are 32
// bits, little-endian. The metadata's generator text and time zone are left out
// because the client writes them anew whenever it sends.
//
// A point with an id of its own has the hash of: `p`, the id's size, the id.
class PointIdentifier {
 public:
  // Occurrences count from `first_occurrence`.
  explicit PointIdentifier(uint32_t first_occurrence = 0) : first_occurrence_(first_occurrence) {}

  PointHash Identify(const IdentityInput& input);
  PointHash IdentifyById(std::string_view point_id);

 private:
  struct Key {
    uint32_t participant;
    int64_t created;
    PointHash hash;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };

  PointHash HashBytes() const;
  void AppendNumber(uint32_t number);

  const uint32_t first_occurrence_;
  std::string bytes_;
  CanonicalJson canonical_{bytes_};
  // How often each point without its occurrence was met.
  absl::flat_hash_map<Key, uint32_t, KeyHash> met_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_POINT_IDENTITY_H_
