#include "server/reports/product_metadata.h"

#include "absl/strings/str_cat.h"
#include "server/points/json_scan.h"
#include "server/points/jsonb_text.h"
#include "server/reports/cell_text.h"

namespace webmunk {
namespace {

bool IsObject(std::string_view token) { return !token.empty() && token[0] == '{'; }
bool IsArray(std::string_view token) { return !token.empty() && token[0] == '['; }

std::vector<std::string_view> Elements(std::string_view array) {
  std::vector<std::string_view> elements;
  if (!IsArray(array)) return elements;
  for (const char* p = array.data() + 1; *p != ']';) {
    const char* end = SkipJsonValue(p);
    elements.emplace_back(p, end - p);
    p = *end == ',' ? end + 1 : end;
  }
  return elements;
}

// Null in place of NaN, Infinity and -Infinity.
std::string WithoutNonFinite(const std::string& json) {
  std::string text;
  for (const char* p = json.c_str(); *p != '\0';) {
    if (*p == '"') {
      const char* end = SkipJsonString(p);
      text.append(p, end - p);
      p = end;
    } else if (*p == 'N' || *p == 'I' || (*p == '-' && p[1] == 'I')) {
      text += "null";
      p = SkipJsonValue(p);
    } else {
      text += *p++;
    }
  }
  return text;
}

std::string_view NotNull(std::string_view token) {
  return !token.empty() && token[0] == 'n' ? std::string_view() : token;
}

}  // namespace

std::optional<ProductMetadata> ProductMetadata::Read(std::string_view text, bool keeps_non_finite) {
  std::string json(text);
  const auto scanned = ScanJsonValue(json);
  if (!scanned.ok() || scanned->flaw == JsonFlaw::kTooDeep ||
      scanned->flaw == JsonFlaw::kTooManyValues) {
    return std::nullopt;
  }
  std::string minified(scanned->text);
  if (scanned->flaw == JsonFlaw::kNonFiniteNumber && !keeps_non_finite) {
    minified = WithoutNonFinite(minified);
  }
  return ProductMetadata(std::move(minified));
}

ProductMetadata::ProductMetadata(std::string json) : json_(std::move(json)) {}

std::string ProductMetadata::Indented() const {
  return JsonbText(json_, {.indent = 2, .is_as_sent = true});
}

std::vector<std::vector<JsonMember>> ProductMetadata::Entries() const {
  std::vector<std::vector<JsonMember>> entries;
  if (!IsObject(json_)) return entries;
  for (const std::string_view entry : Elements(FindJsonMember(ReadJsonMembers(json_), "keepa"))) {
    entries.push_back(IsObject(entry) ? ReadJsonMembers(entry) : std::vector<JsonMember>());
  }
  return entries;
}

std::string_view ProductMetadata::InFirst(std::string_view key) const {
  const auto entries = Entries();
  return entries.empty() ? std::string_view() : NotNull(FindJsonMember(entries.front(), key));
}

std::string_view ProductMetadata::InAny(std::string_view key) const {
  for (const auto& entry : Entries()) {
    const std::string_view token = NotNull(FindJsonMember(entry, key));
    if (!token.empty()) return token;
  }
  return {};
}

std::string ProductMetadata::JoinCategories(std::string_view key) const {
  std::string joined;
  bool is_first = true;
  for (const auto& entry : Entries()) {
    for (const std::string_view category : Elements(FindJsonMember(entry, "categoryTree"))) {
      const std::string_view token =
          IsObject(category) ? FindJsonMember(ReadJsonMembers(category), key) : std::string_view();
      absl::StrAppend(&joined, is_first ? "" : " > ",
                      token.empty() ? "" : ValueText(token, StoredJson::kAsSent));
      is_first = false;
    }
  }
  return joined;
}

}  // namespace webmunk
