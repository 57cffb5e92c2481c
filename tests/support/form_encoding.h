#ifndef WEBMUNK_TESTS_SUPPORT_FORM_ENCODING_H_
#define WEBMUNK_TESTS_SUPPORT_FORM_ENCODING_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/support/http_client.h"

namespace webmunk::testing {

// A gzip stream of `text`.
std::string Gzip(const std::string& text, int level = 6);

std::string Base64(const std::string& bytes);

// As application/x-www-form-urlencoded asks: space becomes `+`.
std::string FormEncode(const std::vector<std::pair<std::string, std::string>>& fields);

// A POST of form fields to `target`.
HttpRequest FormPost(const std::string& target,
                     const std::vector<std::pair<std::string, std::string>>& fields);

// The request by which the extension sends a bundle: `compression=gzip` and the
// bundle's text as base64 of gzip.
HttpRequest BundlePost(const std::string& json);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_FORM_ENCODING_H_
