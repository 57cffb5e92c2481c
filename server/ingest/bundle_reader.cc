#include "server/ingest/bundle_reader.h"

#include <optional>
#include <utility>

#include "server/base/status_macros.h"
#include "server/ingest/lenient_base64.h"
#include "server/ingest/memory_room.h"

namespace webmunk {
namespace {

using Text = std::variant<std::string, BundleFault>;

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
  const size_t held_before = memory.bytes();
  std::string content;
  if (form.encrypted) {
    WEBMUNK_ASSIGN_OR_RETURN(Text opened, OpenBox(keys_, form, payload, memory));
    if (auto* fault = std::get_if<BundleFault>(&opened)) return Result(std::move(*fault));
    content = std::get<std::string>(std::move(opened));
  } else if (!form.is_gzip) {
    // A copy: minifying spoils it, and what has a fault is kept as it came.
    WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, payload.size()));
    content = payload;
  }
  if (form.is_gzip) {
    WEBMUNK_ASSIGN_OR_RETURN(Text text,
                             Gunzip(form.encrypted ? content : payload, limits_, memory));
    if (auto* fault = std::get_if<BundleFault>(&text)) return Result(std::move(*fault));
    content = std::get<std::string>(std::move(text));
    memory.ShrinkTo(held_before + content.capacity());
  }
  WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, Utf8ConversionSize(content)));
  content = JsonTextAsUtf8(std::move(content));
  memory.ShrinkTo(held_before + content.capacity());
  return Parse(std::move(content), form.shape, memory);
}

absl::StatusOr<BundleReader::Result> BundleReader::Parse(std::string text, BundleShape shape,
                                                         ByteReservation& memory,
                                                         uint32_t first_occurrence) const {
  return ParseBundle(std::move(text), shape, max_points_, memory, first_occurrence);
}

}  // namespace webmunk
