#include "server/ingest/quarantine_search.h"

#include <algorithm>
#include <cctype>
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

bool IsOfIdentifiers(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

// Whether the letter before `end` belongs to an escape such as \n.
bool EndsWithEscape(std::string_view text, size_t end) {
  constexpr std::string_view kEscapes = "bfnrt";
  return end >= 2 && text[end - 2] == '\\' && kEscapes.find(text[end - 1]) != kEscapes.npos;
}

// Whether it stands in the text by itself, not as a part of another identifier.
bool Holds(std::string_view text, std::string_view wanted) {
  for (size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    const bool begins = at == 0 || !IsOfIdentifiers(text[at - 1]) || EndsWithEscape(text, at);
    if (begins && (end == text.size() || !IsOfIdentifiers(text[end]))) return true;
  }
  return false;
}

bool Mentions(std::string_view text, const std::string& identifier) {
  std::string ascii;
  AppendJsonbString(identifier, ascii);
  const std::string utf8 = JsonQuote(identifier);
  const auto contains = [&](std::string_view wanted) {
    if (identifier.size() < kDistinctive) return text.find(wanted) != text.npos;
    return Holds(text, wanted.substr(1, wanted.size() - 2));
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

bool AreSome(const std::vector<std::string>& names, const std::vector<std::string>& identifiers) {
  return std::find_first_of(names.begin(), names.end(), identifiers.begin(), identifiers.end()) !=
         names.end();
}

// Its points tell; of one that tells nobody, its text does.
bool NamesAny(const ParsedBundle& bundle, const std::vector<std::string>& identifiers) {
  return AreSome(bundle.participants, identifiers) ||
         std::any_of(bundle.rejected.begin(), bundle.rejected.end(),
                     [&](const RejectedPoint& point) {
                       return !point.participant && MentionsAny(point.raw, identifiers);
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
  const auto found = [](bool holds, QuarantineFinding otherwise) {
    return holds ? QuarantineFinding::kHolds : otherwise;
  };
  ByteReservation memory(budget);
  absl::StatusOr<Text> text = TextOf(reader, entry, memory);
  if (!text.ok() && !absl::IsOutOfRange(text.status())) return text.status();
  auto* content = text.ok() ? std::get_if<std::string>(&*text) : nullptr;
  if (content == nullptr) {
    const bool names = text.ok() && AreSome(std::get<BundleFault>(*text).sources, identifiers);
    return found(names || MentionsAny(entry.raw, identifiers), QuarantineFinding::kUnreadable);
  }
  // Asked before the text is given away.
  const bool mentions = MentionsAny(*content, identifiers);
  const BundleShape shape = entry.kind == QuarantineEntry::Kind::kBundle && entry.is_single_point
                                ? BundleShape::kSinglePoint
                                : BundleShape::kArray;
  WEBMUNK_ASSIGN_OR_RETURN(const BundleReader::Result result,
                           reader.ReadText(std::move(*content), shape, memory));
  const auto* bundle = std::get_if<std::unique_ptr<ParsedBundle>>(&result);
  if (bundle == nullptr) return found(mentions, QuarantineFinding::kUnreadable);
  return found(NamesAny(**bundle, identifiers), QuarantineFinding::kLacks);
}

}  // namespace webmunk
