#ifndef WEBMUNK_SERVER_BASE_SHA256_STREAM_H_
#define WEBMUNK_SERVER_BASE_SHA256_STREAM_H_

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace webmunk {

// SHA-256 over bytes that come piece by piece. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();

  void Add(std::string_view bytes);
  // The 32 bytes of the digest; nothing may be added after that.
  std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_SHA256_STREAM_H_
