#include "simulate/bundle_form.h"

#include <libdeflate.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace webmunk::simulate {
namespace {

// zlib's default level makes about the same size at thrice the cost.
constexpr int kLevel = 4;

}  // namespace

std::string Gzip(absl::string_view text) {
  struct Free {
    void operator()(libdeflate_compressor* compressor) const {
      libdeflate_free_compressor(compressor);
    }
  };
  thread_local const std::unique_ptr<libdeflate_compressor, Free> compressor(
      libdeflate_alloc_compressor(kLevel));
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
  return out;
}

std::string BundleForm(absl::string_view gzip) {
  return absl::StrCat(
      "compression=gzip&payload=",
      absl::StrReplaceAll(absl::Base64Escape(gzip), {{"+", "%2B"}, {"/", "%2F"}, {"=", "%3D"}}));
}

}  // namespace webmunk::simulate
