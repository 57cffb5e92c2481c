#ifndef WEBMUNK_SERVER_INGEST_POINT_READER_H_
#define WEBMUNK_SERVER_INGEST_POINT_READER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/ingest/parsed_bundle.h"
#include "server/points/json_scan.h"
#include "server/points/json_text.h"
#include "server/points/point_identity.h"

namespace webmunk {

// Adds the elements of a bundle, in order, to its points or its rejected points.
// Not thread-safe; one per bundle, which must outlive it.
class PointReader {
 public:
  PointReader(ParsedBundle& bundle, uint32_t first_occurrence)
      : bundle_(bundle), identifier_(first_occurrence) {}

  void Read(const JsonElement& element);

 private:
  struct Rejection {
    std::string_view reason;
    std::string detail;
  };
  struct StringHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  // Identifiers already met, and where they stand in the bundle's list.
  using Index = std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>>;
  using TokenIndex = absl::flat_hash_map<std::string_view, uint32_t, StringHash, std::equal_to<>>;

  // Fills `point` but for its hash, as far as it comes.
  std::optional<Rejection> ReadPoint(const JsonElement& element, DataPoint& point,
                                     std::optional<uint32_t>& participant);
  std::optional<Rejection> ReadParticipant(std::optional<uint32_t>& participant);
  std::optional<Rejection> ReadGenerator(DataPoint& point);
  std::optional<Rejection> Identify(DataPoint& point);
  void Report(const DataPoint& point);
  uint32_t ParticipantIndex(std::string_view identifier);
  uint32_t GeneratorIndex(std::string_view identifier);

  ParsedBundle& bundle_;
  // Of the point being read; here so that their memory is used again.
  const std::vector<JsonMember>* members_ = nullptr;
  // What it points to where the scan did not note them.
  std::vector<JsonMember> own_members_;
  std::vector<JsonMember> metadata_;
  Index participants_;
  Index generators_;
  // Tokens that name them, as far as they were met: most points repeat them to the
  // letter. Views into the bundle's text.
  TokenIndex source_tokens_;
  TokenIndex generator_tokens_;
  PointIdentifier identifier_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_POINT_READER_H_
