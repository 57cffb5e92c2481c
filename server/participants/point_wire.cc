#include "server/participants/point_wire.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "server/points/reader_view.h"

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

size_t VarintSize(uint64_t value) { return static_cast<size_t>(std::bit_width(value | 1) + 6) / 7; }

// Writes fields to memory that has room for them: byte by byte to a string costs as much
// as all the rest.
class WireWriter {
 public:
  explicit WireWriter(char* to) : to_(to) {}

  char* end() const { return to_; }

  void Varint(uint64_t value) {
    while (value >= 0x80) {
      *to_++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *to_++ = static_cast<char>(value);
  }

  // All our numbers are below 16: tags have one byte.
  void Tag(int number, int type) { *to_++ = static_cast<char>(number << 3 | type); }

  void Bytes(std::string_view bytes) {
    std::memcpy(to_, bytes.data(), bytes.size());
    to_ += bytes.size();
  }

  void TextField(int number, std::string_view text) {
    Tag(number, kLengthDelimited);
    Varint(text.size());
    Bytes(text);
  }

  void HexField(int number, const PointHash& hash) {
    static constexpr char kDigits[] = "0123456789abcdef";
    Tag(number, kLengthDelimited);
    Varint(2 * hash.size());
    for (const uint8_t byte : hash) {
      *to_++ = kDigits[byte >> 4];
      *to_++ = kDigits[byte & 0xF];
    }
  }

  // A google.protobuf.Timestamp.
  void TimeField(int number, int64_t micros) {
    int64_t seconds = micros / kMicrosPerSecond;
    int64_t rest = micros % kMicrosPerSecond;
    if (rest < 0) {
      rest += kMicrosPerSecond;
      --seconds;
    }
    char* size = BeginShort(number);
    if (seconds != 0) {
      Tag(1, kVarint);
      Varint(static_cast<uint64_t>(seconds));
    }
    if (rest != 0) {
      Tag(2, kVarint);
      Varint(static_cast<uint64_t>(rest) * 1000);
    }
    EndShort(size);
  }

  void LocationField(int number, const GeoPoint& location) {
    char* size = BeginShort(number);
    DoubleField(1, location.latitude);
    DoubleField(2, location.longitude);
    EndShort(size);
  }

 private:
  void DoubleField(int number, double value) {
    const auto bits = std::bit_cast<uint64_t>(value);
    // Proto3 leaves out what is +0.
    if (bits == 0) return;
    Tag(number, kFixed64);
    for (int shift = 0; shift < 64; shift += 8) *to_++ = static_cast<char>(bits >> shift);
  }

  // A message whose size takes one byte.
  char* BeginShort(int number) {
    Tag(number, kLengthDelimited);
    return to_++;
  }
  void EndShort(char* size) { *size = static_cast<char>(to_ - size - 1); }

  char* to_;
};

// Room for all fields but the properties.
size_t SmallSize(const ParticipantView& participant, const PointView& view) {
  constexpr size_t kWithoutTexts = 160;
  return kWithoutTexts + participant.identifier.size() + view.generator.size() +
         view.secondary.value_or("").size();
}

void WriteSmallFields(const PointFields& fields, const ParticipantView& participant,
                      const ScannedPoint& point, WireWriter& out) {
  const PointView& view = point.view;
  if (fields.id) out.HexField(kId, point.position.hash);
  if (fields.participant) {
    out.Tag(kParticipant, kLengthDelimited);
    out.Varint(kCollection.size() + participant.identifier.size());
    out.Bytes(kCollection);
    out.Bytes(participant.identifier);
  }
  if (fields.generator) out.TextField(kGenerator, view.generator);
  if (fields.create_time) out.TimeField(kCreateTime, view.created);
  if (fields.record_time) out.TimeField(kRecordTime, view.recorded);
  if (fields.secondary_identifier && view.secondary) {
    out.TextField(kSecondaryIdentifier, *view.secondary);
  }
  if (fields.location && view.location) out.LocationField(kLocation, *view.location);
}

// Appends a DataPoint: its small fields, and its properties, if there are parts of them,
// which are copied once, straight to where they go.
void AppendMessage(std::string_view fields, std::span<const std::string_view> properties,
                   size_t properties_size, std::string& out) {
  constexpr size_t kMostHead = 11;
  size_t size = fields.size();
  if (!properties.empty()) size += 1 + VarintSize(properties_size) + properties_size;
  char head[kMostHead];
  WireWriter writer(head);
  writer.Tag(1, kLengthDelimited);
  writer.Varint(size);
  out.append(head, writer.end() - head);
  out.append(fields);
  if (properties.empty()) return;
  WireWriter properties_writer(head);
  properties_writer.Tag(kProperties, kLengthDelimited);
  properties_writer.Varint(properties_size);
  out.append(head, properties_writer.end() - head);
  for (const std::string_view part : properties) out.append(part);
}

}  // namespace

void AppendTextField(int number, std::string_view text, std::string& out) {
  constexpr size_t kMostHead = 11;
  char head[kMostHead];
  WireWriter writer(head);
  writer.Tag(number, kLengthDelimited);
  writer.Varint(text.size());
  out.append(head, writer.end() - head);
  out.append(text);
}

void AppendDataPoint(const PointSelection& selection, const ParticipantView& participant,
                     const ScannedPoint& point, std::string& out) {
  // Used again for each point that a thread sends.
  thread_local std::string small;
  const size_t room = SmallSize(participant, point.view);
  if (small.size() < room) small.resize(room);
  WireWriter writer(small.data());
  WriteSmallFields(selection.fields, participant, point, writer);
  const std::string_view fields(small.data(), writer.end() - small.data());
  if (!selection.fields.properties) return AppendMessage(fields, {}, 0, out);
  if (selection.omitted.empty()) {
    const PointView& view = point.view;
    const ReaderViewParts properties(view.properties, participant.identifier, view.encrypted);
    return AppendMessage(fields, properties.parts(), properties.size(), out);
  }
  thread_local std::string redacted;
  redacted.clear();
  AppendProperties(selection, participant, point.view, redacted);
  const std::string_view properties = redacted;
  AppendMessage(fields, {&properties, 1}, properties.size(), out);
}

}  // namespace webmunk
