#ifndef WEBMUNK_CLI_SHA256_H_
#define WEBMUNK_CLI_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace webmunk::cli {

// The SHA-256 of bytes that come in parts.
class Sha256 {
 public:
  Sha256();

  void Add(absl::string_view bytes);
  // The 32 bytes of the digest. Nothing may be added after it.
  std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_SHA256_H_
