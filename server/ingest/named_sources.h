#ifndef WEBMUNK_SERVER_INGEST_NAMED_SOURCES_H_
#define WEBMUNK_SERVER_INGEST_NAMED_SOURCES_H_

#include <string>
#include <string_view>
#include <vector>

namespace webmunk {

// The values of all members called `source` in a text that is no JSON, being cut for
// example: the participants whose points it may hold, each once, the first 100. Values
// that are cut themselves are left out, and those that no participant can be called.
std::vector<std::string> FindNamedSources(std::string_view text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_NAMED_SOURCES_H_
