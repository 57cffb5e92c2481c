#ifndef WEBMUNK_SERVER_REPORTS_SLUG_H_
#define WEBMUNK_SERVER_REPORTS_SLUG_H_

#include <string>
#include <string_view>

namespace webmunk {

// What Django's slugify makes of valid UTF-8: compatibility decomposition, of that the
// ASCII, in lower case; word characters stay, runs of spaces and hyphens become one
// hyphen, all else goes, and so do hyphens and underscores at the ends. May be empty.
std::string Slug(std::string_view text);

// Appends the characters that may stay in a slug of what a character beyond ASCII
// decomposes to, in lower case.
void AppendSlugCharacters(uint32_t c, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_SLUG_H_
