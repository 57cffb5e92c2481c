#include "server/ingest/bundle_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/base/status_macros.h"
#include "server/ingest/gzip_salvage.h"
#include "server/ingest/lenient_base64.h"
#include "server/ingest/memory_room.h"
#include "server/ingest/named_sources.h"

namespace webmunk {
namespace {

using Text = std::variant<std::string, BundleFault>;

// Bundles are of one participant, whom their first point names.
constexpr size_t kMostSalvaged = size_t{4} << 20;
// By deflate: RFC 1951 codes 258 bytes in two bits at best.
constexpr size_t kMostInflation = 1032;

// What the bundle could never have is its own fault.
absl::StatusOr<BundleReader::Result> FaultIfOutOfRange(
    absl::StatusOr<BundleReader::Result> result) {
  if (!absl::IsOutOfRange(result.status())) return result;
  return BundleReader::Result(
      BundleFault{BundleFaultReason::kTooLarge, std::string(result.status().message())});
}

// The box's content; for gzip without its base64.
absl::StatusOr<Text> OpenBox(const TransportKeys& keys, const BundleForm& form,
                             std::string_view box, ByteReservation& memory) {
  WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, box.size()));
  std::optional<std::string> content = keys.Open(box, form.nonce);
  if (!content) {
    return Text(BundleFault{
        BundleFaultReason::kUndecryptable,
        keys.empty() ? "the server has no key to open it" : "no key of the server opens it"});
  }
  if (form.is_gzip && !DecodeLenientBase64(*content)) {
    return Text(BundleFault{BundleFaultReason::kBadBase64,
                            "the base64 text in the encrypted payload is broken"});
  }
  return Text(*std::move(content));
}

// Whose points a broken stream may hold.
absl::Status TellSources(std::string_view compressed, ByteReservation& memory, BundleFault& fault) {
  if (fault.reason != BundleFaultReason::kBadGzip) return absl::OkStatus();
  const size_t held_before = memory.bytes();
  const size_t most = std::min(kMostSalvaged, compressed.size() * kMostInflation);
  const absl::Status room = HoldMemory(memory, most);
  // What there is never room for has its fault all the same.
  if (!room.ok()) return absl::IsOutOfRange(room) ? absl::OkStatus() : room;
  std::string text = SalvageGzip(compressed, most);
  if (HoldMemory(memory, Utf8ConversionSize(text)).ok()) text = JsonTextAsUtf8(std::move(text));
  fault.sources = FindNamedSources(text);
  memory.ShrinkTo(held_before);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BundleReader::Result> BundleReader::Read(const BundleForm& form,
                                                        std::string_view payload,
                                                        ByteReservation& memory) const {
  return FaultIfOutOfRange(Decode(form, payload, memory));
}

absl::StatusOr<BundleReader::Result> BundleReader::ReadText(std::string text, BundleShape shape,
                                                            ByteReservation& memory,
                                                            uint32_t first_occurrence) const {
  return FaultIfOutOfRange(Parse(std::move(text), shape, memory, first_occurrence));
}

absl::StatusOr<BundleReader::Result> BundleReader::Decode(const BundleForm& form,
                                                          std::string_view payload,
                                                          ByteReservation& memory) const {
  WEBMUNK_ASSIGN_OR_RETURN(Text text, ReadAsText(form, payload, memory));
  if (auto* fault = std::get_if<BundleFault>(&text)) return Result(std::move(*fault));
  return Parse(std::get<std::string>(std::move(text)), form.shape, memory);
}

absl::StatusOr<Text> BundleReader::ReadAsText(const BundleForm& form, std::string_view payload,
                                              ByteReservation& memory) const {
  const size_t held_before = memory.bytes();
  std::string content;
  if (form.encrypted) {
    WEBMUNK_ASSIGN_OR_RETURN(Text opened, OpenBox(keys_, form, payload, memory));
    if (std::holds_alternative<BundleFault>(opened)) return opened;
    content = std::get<std::string>(std::move(opened));
  } else if (!form.is_gzip) {
    // A copy: minifying spoils it, and what has a fault is kept as it came.
    WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, payload.size()));
    content = payload;
  }
  if (form.is_gzip) {
    WEBMUNK_ASSIGN_OR_RETURN(Text text,
                             Gunzip(form.encrypted ? content : payload, limits_, memory));
    if (auto* fault = std::get_if<BundleFault>(&text)) {
      memory.ShrinkTo(held_before + content.capacity());
      WEBMUNK_RETURN_IF_ERROR(TellSources(form.encrypted ? content : payload, memory, *fault));
      return text;
    }
    content = std::get<std::string>(std::move(text));
    memory.ShrinkTo(held_before + content.capacity());
  }
  WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, Utf8ConversionSize(content)));
  content = JsonTextAsUtf8(std::move(content));
  memory.ShrinkTo(held_before + content.capacity());
  return Text(std::move(content));
}

absl::StatusOr<BundleReader::Result> BundleReader::Parse(std::string text, BundleShape shape,
                                                         ByteReservation& memory,
                                                         uint32_t first_occurrence) const {
  return ParseBundle(std::move(text), shape, max_points_, memory, first_occurrence);
}

}  // namespace webmunk
