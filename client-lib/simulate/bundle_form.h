#ifndef WEBMUNK_SIMULATE_BUNDLE_FORM_H_
#define WEBMUNK_SIMULATE_BUNDLE_FORM_H_

#include <string>

#include "absl/strings/string_view.h"

namespace webmunk::simulate {

// A gzip stream of `text`.
std::string Gzip(absl::string_view text);

// The body by which the extension posts a bundle: `compression=gzip`, and the
// gzip stream as base64 that is encoded as a form asks.
std::string BundleForm(absl::string_view gzip);

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_BUNDLE_FORM_H_
