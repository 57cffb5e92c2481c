#ifndef WEBMUNK_SERVER_RPC_PAGE_BINDING_H_
#define WEBMUNK_SERVER_RPC_PAGE_BINDING_H_

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/rpc/caller.h"

namespace webmunk {

// What a page token is bound to: the method, the user, and every parameter but the
// page's.
template <typename Request>
std::string PageBinding(std::string_view method, const Caller& caller, Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return absl::StrCat(std::string(method), "\n", caller.principal.user_id, "\n",
                      request.SerializeAsString());
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_PAGE_BINDING_H_
