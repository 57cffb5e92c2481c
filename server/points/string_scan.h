#ifndef WEBMUNK_SERVER_POINTS_STRING_SCAN_H_
#define WEBMUNK_SERVER_POINTS_STRING_SCAN_H_

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace webmunk {

// Whether a character ends a run of plain characters in a JSON string: a quote, a
// backslash, or a control character.
inline bool IsStringSpecial(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// The first such character in [p, end), or `end`. Most of what participants send
// is long strings: this loop is where their bytes are looked at.
inline const char* FindStringSpecial(const char* p, const char* end) {
#ifdef __SSE2__
  constexpr int kWidth = 16;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  while (end - p >= kWidth) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(text, last_control), text));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(special));
    if (mask != 0) return p + std::countr_zero(mask);
    p += kWidth;
  }
#endif
  while (p != end && !IsStringSpecial(*p)) ++p;
  return p;
}

// The first character in [p, end) that is no space (U+0020), or `end`. Pretty-printed
// text is a quarter indentation.
inline const char* SkipSpaces(const char* p, const char* end) {
#ifdef __SSE2__
  constexpr int kWidth = 16;
  constexpr uint32_t kAll = 0xFFFF;
  const __m128i space = _mm_set1_epi8(' ');
  while (end - p >= kWidth) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(text, space)));
    if (mask != kAll) return p + std::countr_one(mask);
    p += kWidth;
  }
#endif
  while (p != end && *p == ' ') ++p;
  return p;
}

// Copies `size` bytes from `from` to `to` in front of it, where there may be overlap.
// `end` is where the text ends that `from` is in. Most tokens are short.
inline void CopyForward(char* to, const char* from, size_t size, const char* end) {
#ifdef __SSE2__
  constexpr ptrdiff_t kWidth = 16;
  // What is written beyond `size` must have been read before.
  if (size <= kWidth && from - to >= kWidth && end - from >= kWidth) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    return;
  }
#endif
  std::memmove(to, from, size);
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_STRING_SCAN_H_
