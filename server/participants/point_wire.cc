#include "server/participants/point_wire.h"

#include <bit>
#include <cstdint>

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "participants/";
constexpr int64_t kMicrosPerSecond = 1'000'000;
// Of the protobuf encoding.
constexpr int kVarint = 0;
constexpr int kFixed64 = 1;
constexpr int kLengthDelimited = 2;
// Numbers of DataPoint's fields.
constexpr int kId = 1;
constexpr int kParticipant = 2;
constexpr int kGenerator = 3;
constexpr int kCreateTime = 4;
constexpr int kRecordTime = 5;
constexpr int kSecondaryIdentifier = 6;
constexpr int kLocation = 7;
constexpr int kProperties = 8;

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

// All our numbers are below 16: tags have one byte.
void AppendTag(int number, int type, std::string& out) {
  out += static_cast<char>(number << 3 | type);
}

void AppendHexField(int number, const PointHash& hash, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  AppendTag(number, kLengthDelimited, out);
  AppendVarint(2 * hash.size(), out);
  for (const uint8_t byte : hash) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xF];
  }
}

// A google.protobuf.Timestamp.
void AppendTimeField(int number, int64_t micros, std::string& out) {
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  AppendTag(number, kLengthDelimited, out);
  const size_t size_at = out.size();
  out += '\0';
  if (seconds != 0) {
    AppendTag(1, kVarint, out);
    AppendVarint(static_cast<uint64_t>(seconds), out);
  }
  if (rest != 0) {
    AppendTag(2, kVarint, out);
    AppendVarint(static_cast<uint64_t>(rest) * 1000, out);
  }
  out[size_at] = static_cast<char>(out.size() - size_at - 1);
}

void AppendDoubleField(int number, double value, std::string& out) {
  const auto bits = std::bit_cast<uint64_t>(value);
  // Proto3 leaves out what is +0.
  if (bits == 0) return;
  AppendTag(number, kFixed64, out);
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(bits >> shift);
}

void AppendLocationField(int number, const GeoPoint& location, std::string& out) {
  AppendTag(number, kLengthDelimited, out);
  const size_t size_at = out.size();
  out += '\0';
  AppendDoubleField(1, location.latitude, out);
  AppendDoubleField(2, location.longitude, out);
  out[size_at] = static_cast<char>(out.size() - size_at - 1);
}

// All fields but the properties.
void AppendSmallFields(const PointFields& fields, const ParticipantView& participant,
                       const ScannedPoint& point, std::string& out) {
  const PointView& view = point.view;
  if (fields.id) AppendHexField(kId, point.position.hash, out);
  if (fields.participant) {
    AppendTag(kParticipant, kLengthDelimited, out);
    AppendVarint(kCollection.size() + participant.identifier.size(), out);
    out.append(kCollection).append(participant.identifier);
  }
  if (fields.generator) AppendTextField(kGenerator, view.generator, out);
  if (fields.create_time) AppendTimeField(kCreateTime, view.created, out);
  if (fields.record_time) AppendTimeField(kRecordTime, view.recorded, out);
  if (fields.secondary_identifier && view.secondary) {
    AppendTextField(kSecondaryIdentifier, *view.secondary, out);
  }
  if (fields.location && view.location) AppendLocationField(kLocation, *view.location, out);
}

size_t VarintSize(uint64_t value) { return static_cast<size_t>(std::bit_width(value | 1) + 6) / 7; }

}  // namespace

void AppendTextField(int number, std::string_view text, std::string& out) {
  AppendTag(number, kLengthDelimited, out);
  AppendVarint(text.size(), out);
  out.append(text);
}

void AppendDataPoint(const PointSelection& selection, const ParticipantView& participant,
                     const ScannedPoint& point, std::string& out) {
  // Used again for each point that a thread sends.
  thread_local std::string small;
  thread_local std::string properties;
  small.clear();
  properties.clear();
  AppendSmallFields(selection.fields, participant, point, small);
  size_t size = small.size();
  if (selection.fields.properties) {
    AppendProperties(selection, participant, point.view, properties);
    size += 1 + VarintSize(properties.size()) + properties.size();
  }
  AppendTag(1, kLengthDelimited, out);
  AppendVarint(size, out);
  out.append(small);
  if (selection.fields.properties) AppendTextField(kProperties, properties, out);
}

}  // namespace webmunk
