#ifndef WEBMUNK_SERVER_INGEST_BUNDLE_PARSER_H_
#define WEBMUNK_SERVER_INGEST_BUNDLE_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/ingest/parsed_bundle.h"

namespace webmunk {

enum class BundleShape { kArray, kSinglePoint };

// Reads the points of a bundle from its JSON text. Thread-safe: no state.
//
// The text must be right as a whole: one that is no UTF-8, no JSON or no array is a
// fault, whatever stands before the place where it is wrong. Each element then stands for itself:
// one that is no point, or breaks a rule of wire-protocol.md section 4, is rejected alone. So is
// one with NaN or Infinity, which are the one liberty taken with JSON: the rest of the text shows
// that it arrived whole.
//
// `first_occurrence` is that of the first of equal points (see PointIdentifier):
// other than 0 only for a point that once stood behind equal ones.
//
// `memory` must be held for `text`, and is asked for what is taken beside it, which it
// holds afterwards for a bundle and not for a fault. Errors are those of HoldMemory; a
// fault goes before them.
absl::StatusOr<std::variant<std::unique_ptr<ParsedBundle>, BundleFault>> ParseBundle(
    std::string text, BundleShape shape, size_t max_points, ByteReservation& memory,
    uint32_t first_occurrence = 0);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BUNDLE_PARSER_H_
