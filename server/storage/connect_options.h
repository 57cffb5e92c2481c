#ifndef WEBMUNK_SERVER_STORAGE_CONNECT_OPTIONS_H_
#define WEBMUNK_SERVER_STORAGE_CONNECT_OPTIONS_H_

#include <string>

namespace webmunk {

// `database_url`, which is libpq's, with what finds a dead peer within a minute,
// where the caller has not set it.
std::string WithKeepalives(const std::string& database_url);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_CONNECT_OPTIONS_H_
