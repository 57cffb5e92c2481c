#include "server/reports/string_cell.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>

#include "server/points/string_scan.h"

namespace webmunk {
namespace {

uint32_t HexDigit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

uint32_t CodeUnit(const char* hex) {
  return HexDigit(hex[0]) << 12 | HexDigit(hex[1]) << 8 | HexDigit(hex[2]) << 4 | HexDigit(hex[3]);
}

// The lead bytes of U+0085 and of U+2028, and of much else.
constexpr char kLeadC2 = '\xC2';
constexpr char kLeadE2 = '\xE2';

// The first character in [p, end) that FindStringSpecial finds or that is one of these
// lead bytes, or `end`.
const char* FindCleanSpecial(const char* p, const char* end) {
#ifdef __SSE2__
  constexpr int kWidth = 16;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i lead_c2 = _mm_set1_epi8(kLeadC2);
  const __m128i lead_e2 = _mm_set1_epi8(kLeadE2);
  while (end - p >= kWidth) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)),
                     _mm_or_si128(_mm_cmpeq_epi8(text, lead_c2), _mm_cmpeq_epi8(text, lead_e2)));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(special));
    if (mask != 0) return p + std::countr_zero(mask);
    p += kWidth;
  }
#endif
  while (p != end && *p != '"' && *p != '\\' && *p != kLeadC2 && *p != kLeadE2) ++p;
  return p;
}

bool IsLineBreak(uint32_t c) {
  return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

char* WriteUtf8(uint32_t c, char* to) {
  if (c < 0x80) {
    *to++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *to++ = static_cast<char>(0xC0 | c >> 6);
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *to++ = static_cast<char>(0xE0 | c >> 12);
    *to++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | c >> 18);
    *to++ = static_cast<char>(0x80 | (c >> 12 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  }
  return to;
}

template <bool kIsClean>
class Decoder {
 public:
  Decoder(std::string_view token, char delimiter)
      : p_(token.data() + 1), end_(token.data() + token.size()), delimiter_(delimiter) {}

  // Writes the cell to where there is room for the token and a byte more; returns the end.
  char* Write(char* const cell) {
    // In front of the text there is room for a quote.
    char* to = cell + 1;
    while (true) {
      const char* special = Find();
      const size_t size = special - p_;
      std::memcpy(to, p_, size);
      to += size;
      p_ = special;
      if (*p_ == '"') break;
      to = *p_ == '\\' ? Escape(to) : Lead(to);
    }
    const size_t size = to - cell - 1;
    // In JSON only an escape stands for a tab, a quote, CR or LF.
    if (delimiter_ != '\t' && std::memchr(cell + 1, delimiter_, size) != nullptr) quoted_ = true;
    if (!quoted_) {
      std::memmove(cell, cell + 1, size);
      return to - 1;
    }
    *cell = '"';
    *to = '"';
    return to + 1;
  }

 private:
  const char* Find() const {
    if constexpr (kIsClean) return FindCleanSpecial(p_, end_);
    return FindStringSpecial(p_, end_);
  }

  // A character of two or three bytes that may be a line break.
  char* Lead(char* to) {
    const auto second = static_cast<unsigned char>(p_[1]);
    if (*p_ == kLeadC2) {
      if (second == 0x85) {
        p_ += 2;
        return to;
      }
    } else if (second == 0x80 && (static_cast<unsigned char>(p_[2]) | 1) == 0xA9) {
      p_ += 3;
      return to;
    }
    *to++ = *p_++;
    return to;
  }

  char* Escape(char* to) {
    const char kind = p_[1];
    if (kind == 'u') return Character(UnicodeEscape(), to);
    p_ += 2;
    switch (kind) {
      case 'b':
        return Character('\b', to);
      case 'f':
        return Character('\f', to);
      case 'n':
        return Character('\n', to);
      case 'r':
        return Character('\r', to);
      case 't':
        return Character('\t', to);
      default:
        return Character(static_cast<unsigned char>(kind), to);
    }
  }

  // What the `\u` escape here stands for; 0 for what is dropped.
  uint32_t UnicodeEscape() {
    constexpr uint32_t kReplacement = 0xFFFD;
    const uint32_t unit = CodeUnit(p_ + 2);
    p_ += 6;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit < 0xDC00 && end_ - p_ >= 6 && p_[0] == '\\' && p_[1] == 'u') {
      const uint32_t low = CodeUnit(p_ + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        p_ += 6;
        return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      }
    }
    return kReplacement;
  }

  char* Character(uint32_t c, char* to) {
    if (c == 0 || (kIsClean && IsLineBreak(c))) return to;
    if (c == '"') {
      quoted_ = true;
      *to++ = '"';
    }
    if (c == '\t' ? delimiter_ == '\t' : c == '\r' || c == '\n') quoted_ = true;
    return WriteUtf8(c, to);
  }

  const char* p_;
  const char* const end_;
  const char delimiter_;
  bool quoted_ = false;
};

template <bool kIsClean>
void Append(std::string_view token, char delimiter, RowBuffer& out) {
  // No escape is shorter than what it stands for, also with a quote doubled; the token's
  // own quotes make room for the cell's.
  char* cell = out.Room(token.size() + 1);
  out.SetEnd(Decoder<kIsClean>(token, delimiter).Write(cell));
}

}  // namespace

void AppendStringCell(std::string_view token, char delimiter, RowBuffer& out) {
  Append<false>(token, delimiter, out);
}

void AppendCleanStringCell(std::string_view token, char delimiter, RowBuffer& out) {
  Append<true>(token, delimiter, out);
}

}  // namespace webmunk
