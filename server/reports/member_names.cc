#include "server/reports/member_names.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <clocale>
#include <cwctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

bool IsBetween(uint32_t c, uint32_t first, uint32_t last) { return c >= first && c <= last; }

// What a reader of data packages takes for a variable (`$`) or an address (`:`), wherever
// it stands, separators, and what else Windows has in no name.
bool IsReserved(uint32_t c) {
  return c < 0x80 &&
         std::string_view("$:/\\*?<>|\"").find(static_cast<char>(c)) != std::string_view::npos;
}

// Control characters too, those of the direction of text included.
bool IsUnwanted(uint32_t c) {
  return c < 0x20 || IsBetween(c, 0x7F, 0x9F) || IsReserved(c) || c == 0x061C ||
         IsBetween(c, 0x200E, 0x200F) || IsBetween(c, 0x2028, 0x202E) ||
         IsBetween(c, 0x2066, 0x2069);
}

// What a shell or a reader of data packages takes for something else than a name where it
// comes first: a home, or a variable.
bool IsUnwantedFirst(uint32_t c) { return c == '.' || c == '~' || c == '%'; }

// Names that mean devices on Windows, whatever extension they have.
bool IsDevice(std::string_view stem) {
  std::string name = absl::AsciiStrToUpper(std::string(stem.substr(0, stem.find('.'))));
  absl::StripTrailingAsciiWhitespace(&name);
  // CONIN$ and CONOUT$ have lost their `$`.
  if (name == "CON" || name == "PRN" || name == "AUX" || name == "NUL") return true;
  if (!name.starts_with("COM") && !name.starts_with("LPT")) return false;
  const std::string number = name.substr(3);
  return (number.size() == 1 && absl::ascii_isdigit(number[0])) || number == "¹" || number == "²" ||
         number == "³";
}

std::string Sanitized(std::string_view stem) {
  std::string name;
  bool is_leading = true;
  for (const char* p = stem.data(); p != stem.data() + stem.size();) {
    const uint32_t c = TakeCharacter(p);
    is_leading = is_leading && IsUnwantedFirst(c);
    AppendUtf8(is_leading || IsUnwanted(c) ? '_' : c, name);
  }
  return name.empty() || IsDevice(name) ? "_" + name : name;
}

// The text up to `size` bytes, in whole characters.
std::string_view Cut(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

// Equal for names that differ in case alone.
std::string Folded(std::string_view name) {
  // Null where the system has no such locale: then only ASCII is folded.
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string folded;
  for (const char* p = name.data(); p != name.data() + name.size();) {
    const uint32_t c = TakeCharacter(p);
    if (c < 0x80 || locale == nullptr) {
      folded += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else {
      AppendUtf8(towlower_l(towupper_l(c, locale), locale), folded);
    }
  }
  return folded;
}

std::string Join(std::string_view folder, const std::string& stem, int with,
                 std::string_view extension) {
  const std::string number = with == 0 ? "" : absl::StrCat("__", with);
  const std::string path = folder.empty() ? "" : absl::StrCat(std::string(folder), "/");
  const size_t room = MemberNames::kLongest - path.size() - number.size() - extension.size();
  return absl::StrCat(path, std::string(Cut(stem, room)), number, std::string(extension));
}

uint64_t MarkOf(const std::string& text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

std::string MemberNames::Plain(std::string_view folder, std::string_view stem,
                               std::string_view extension) {
  return Join(folder, Sanitized(stem), 0, extension);
}

std::string MemberNames::TakeOnce(std::string_view owner, std::string_view folder,
                                  std::string_view stem, std::string_view extension) {
  const Mark owned = MarkOf(
      absl::StrCat(std::string(owner), "\n", std::string(folder), "/", std::string(extension)));
  const std::string sanitized = Sanitized(stem);
  auto at = owned_.find(owned);
  if (at == owned_.end()) {
    at = owned_.emplace(owned, TakeNumber(folder, sanitized, extension)).first;
  }
  return Join(folder, sanitized, at->second, extension);
}

std::string MemberNames::Take(std::string_view folder, std::string_view stem,
                              std::string_view extension) {
  const std::string sanitized = Sanitized(stem);
  return Join(folder, sanitized, TakeNumber(folder, sanitized, extension), extension);
}

int MemberNames::TakeNumber(std::string_view folder, const std::string& sanitized,
                            std::string_view extension) {
  const auto mark = [&](int number) {
    return MarkOf(Folded(Join(folder, sanitized, number, extension)));
  };
  const Mark wanted = mark(0);
  if (taken_.insert(wanted).second) return 0;
  int& next = next_.try_emplace(wanted, 1).first->second;
  while (!taken_.insert(mark(next++)).second) {
  }
  return next - 1;
}

}  // namespace webmunk
