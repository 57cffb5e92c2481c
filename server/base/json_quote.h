#ifndef WEBMUNK_SERVER_BASE_JSON_QUOTE_H_
#define WEBMUNK_SERVER_BASE_JSON_QUOTE_H_

#include <string>
#include <string_view>

namespace webmunk {

// `text` as a JSON string with its quotes; bytes that are not ASCII are kept.
std::string JsonQuote(std::string_view text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_JSON_QUOTE_H_
