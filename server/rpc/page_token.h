#ifndef WEBMUNK_SERVER_RPC_PAGE_TOKEN_H_
#define WEBMUNK_SERVER_RPC_PAGE_TOKEN_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/mutex.h"

namespace webmunk {

// Makes tokens that clients hand back, and takes only those. Nobody can read one: where
// a page ends may be at a row that its reader must not know of. A token is a random
// nonce and the content, encrypted by XChaCha20-Poly1305, which also binds it to what
// must be the same when it comes back (the method, the parameters, the principal), in
// URL-safe base64. It tells how long the content is. Thread-safe.
class PageTokens {
 public:
  // Loads the keys, 32 bytes each, the one for new tokens first. Called when they are
  // first needed, and again until it succeeds.
  using KeyLoader = std::function<absl::StatusOr<std::vector<std::string>>()>;

  explicit PageTokens(KeyLoader loader) : loader_(std::move(loader)) {}

  absl::StatusOr<std::string> Seal(std::string_view content, std::string_view binding);

  // The content. INVALID_ARGUMENT, naming `field`, if the token is not one that Seal
  // made for the same binding with a key that is still valid.
  absl::StatusOr<std::string> Open(std::string_view token, std::string_view binding,
                                   std::string_view field = "page_token");

 private:
  // Those that tokens are encrypted with.
  absl::StatusOr<std::vector<std::string>> Keys();

  const KeyLoader loader_;
  Mutex mutex_;
  std::vector<std::string> keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_PAGE_TOKEN_H_
