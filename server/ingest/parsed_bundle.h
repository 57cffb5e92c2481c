#ifndef WEBMUNK_SERVER_INGEST_PARSED_BUNDLE_H_
#define WEBMUNK_SERVER_INGEST_PARSED_BUNDLE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/points/data_point.h"

namespace webmunk {

// Why a bundle as a whole could not be read.
enum class BundleFaultReason {
  kMissingPayload,
  kBadBase64,
  kUnknownCompression,
  kMissingNonce,
  kUnreadableForm,
  kBadGzip,
  kTooLarge,
  kBadUtf8,
  kBadJson,
  kNotAnArray,
  kTooManyPoints,
  kUndecryptable,
};

struct BundleFault {
  BundleFaultReason reason;
  // What is wrong and where, for a person; no content of the bundle.
  std::string message;
  // Whose points it may hold, as far as its text can be made out; see FindNamedSources.
  std::vector<std::string> sources = {};
};

// A point that was not stored, and why. `reason` is a stable word for filters and
// metrics, such as `no-metadata`.
struct RejectedPoint {
  std::string_view reason;
  std::string detail;
  // Index into ParsedBundle::participants, if it could be told.
  std::optional<uint32_t> participant;
  // As received, minified.
  std::string_view raw;
  // Of one that was read before it was rejected.
  std::optional<PointHash> hash = std::nullopt;
};

// What the points of a bundle tell about one participant besides themselves.
struct ParticipantReport {
  // The software that sent, of the first point that named one.
  std::string user_agent;
  // `pending_points` of the last status point.
  std::optional<int32_t> backlog;
  // Of the last point that gave a name of one; empty: none did.
  std::string time_zone;
};

// An identifier that is, or once was, stored under another one.
struct Renaming {
  std::string received;
  std::string stored;
  // Other identifiers under which points of it may be stored already.
  std::vector<std::string> others;
  // Whether `received` is known to be stored under `stored`.
  bool is_known = false;
};

// A bundle that has been read: each element is a point or a rejected point.
struct ParsedBundle {
  // Owns what the views below point into. Not to be moved: a short text lives
  // inside the string itself.
  std::string text;
  // Identifiers as stored, each once.
  std::vector<std::string> participants;
  std::vector<ParticipantReport> reports;  // Parallel to `participants`.
  std::vector<std::string> generators;
  std::vector<DataPoint> points;
  std::vector<RejectedPoint> rejected;
  // Texts of points from which fields were taken.
  std::deque<std::string> redacted;
  // Empty unless rules rename, or renamed, one of the participants; then per point
  // its place in `renamings`, or kNotRenamed.
  std::vector<Renaming> renamings;
  std::vector<uint32_t> point_renamings;
  // That of the rules which were applied; the bundle must not be stored under others.
  int64_t rule_version = 0;
  static constexpr uint32_t kNotRenamed = UINT32_MAX;

  ParsedBundle() = default;
  ParsedBundle(const ParsedBundle&) = delete;
  ParsedBundle& operator=(const ParsedBundle&) = delete;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_PARSED_BUNDLE_H_
