#ifndef WEBMUNK_TESTS_SUPPORT_GOLDEN_H_
#define WEBMUNK_TESTS_SUPPORT_GOLDEN_H_

#include <string>
#include <vector>

#include "tests/support/http_client.h"

namespace webmunk::testing {

// A file of the recordings; `path` is relative to their directory.
std::string GoldenFile(const std::string& path);

// The texts of bundles/*.json in the order of upload.
std::vector<std::string> GoldenBundles();

// The body of the recorded answer `path`.json: beside it, or within it.
std::string RecordedBody(const std::string& path);

// The rows of a tab-separated file without its heading, split into cells.
std::vector<std::vector<std::string>> GoldenTable(const std::string& path);

// A recorded exchange.
struct Recording {
  // The file's name without `.json`.
  std::string name;
  HttpRequest request;
  HttpResponse response;
};
// Those of a directory, in the order of their names.
std::vector<Recording> GoldenRecordings(const std::string& directory);

// The requests that one case of edge/ posts, in order.
std::vector<HttpRequest> EdgeUploads(const std::string& edge_case);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_GOLDEN_H_
