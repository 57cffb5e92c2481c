#include "server/ingest/quarantine_search.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/ingest/memory_room.h"
#include "server/points/jsonb_text.h"

namespace webmunk {
namespace {

using Text = std::variant<std::string, BundleFault>;

// Shorter identifiers must fill a string, or each entry would mention them.
constexpr size_t kDistinctive = 8;

bool Mentions(std::string_view text, const std::string& identifier) {
  std::string ascii;
  AppendJsonbString(identifier, ascii);
  const std::string utf8 = JsonQuote(identifier);
  const auto contains = [&](std::string_view wanted) {
    if (identifier.size() >= kDistinctive) wanted = wanted.substr(1, wanted.size() - 2);
    return text.find(wanted) != std::string_view::npos;
  };
  return contains(ascii) || contains(utf8);
}

absl::StatusOr<Text> TextOf(const BundleReader& reader, const QuarantinedBytes& entry,
                            ByteReservation& memory) {
  if (entry.kind == QuarantineEntry::Kind::kPoint) {
    constexpr size_t kBrackets = 2;
    WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, entry.raw.size() + kBrackets));
    return Text(absl::StrCat("[", entry.raw, "]"));
  }
  return reader.ReadAsText(
      {.is_gzip = entry.encoding == "gzip", .encrypted = entry.encrypted, .nonce = entry.nonce},
      entry.raw, memory);
}

bool NamesAny(const ParsedBundle& bundle, const std::vector<std::string>& identifiers) {
  return std::any_of(identifiers.begin(), identifiers.end(), [&](const std::string& identifier) {
    return std::find(bundle.participants.begin(), bundle.participants.end(), identifier) !=
           bundle.participants.end();
  });
}

}  // namespace

bool MentionsAny(std::string_view text, const std::vector<std::string>& identifiers) {
  return std::any_of(identifiers.begin(), identifiers.end(),
                     [&](const std::string& identifier) { return Mentions(text, identifier); });
}

absl::StatusOr<QuarantineFinding> SearchQuarantined(const BundleReader& reader, ByteBudget& budget,
                                                    const QuarantinedBytes& entry,
                                                    const std::vector<std::string>& identifiers) {
  if (MentionsAny(entry.raw, identifiers)) return QuarantineFinding::kHolds;
  ByteReservation memory(budget);
  absl::StatusOr<Text> text = TextOf(reader, entry, memory);
  if (absl::IsOutOfRange(text.status())) return QuarantineFinding::kUnreadable;
  WEBMUNK_RETURN_IF_ERROR(text.status());
  auto* content = std::get_if<std::string>(&*text);
  if (content == nullptr) return QuarantineFinding::kUnreadable;
  if (MentionsAny(*content, identifiers)) return QuarantineFinding::kHolds;
  const BundleShape shape = entry.kind == QuarantineEntry::Kind::kBundle && entry.is_single_point
                                ? BundleShape::kSinglePoint
                                : BundleShape::kArray;
  WEBMUNK_ASSIGN_OR_RETURN(const BundleReader::Result result,
                           reader.ReadText(std::move(*content), shape, memory));
  const auto* bundle = std::get_if<std::unique_ptr<ParsedBundle>>(&result);
  if (bundle == nullptr) return QuarantineFinding::kUnreadable;
  return NamesAny(**bundle, identifiers) ? QuarantineFinding::kHolds : QuarantineFinding::kLacks;
}

}  // namespace webmunk
