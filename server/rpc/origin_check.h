#ifndef WEBMUNK_SERVER_RPC_ORIGIN_CHECK_H_
#define WEBMUNK_SERVER_RPC_ORIGIN_CHECK_H_

#include <string_view>

namespace webmunk {

// Whether a request with this header `Origin` came from a page of the host that the
// header `Host` names. A port that its scheme implies may be given or not.
bool IsOwnOrigin(std::string_view origin, std::string_view host);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_ORIGIN_CHECK_H_
