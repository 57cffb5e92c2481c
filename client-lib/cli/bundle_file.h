#ifndef WEBMUNK_CLI_BUNDLE_FILE_H_
#define WEBMUNK_CLI_BUNDLE_FILE_H_

#include <cstddef>
#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk::cli {

// GZIP if the bytes begin as a gzip stream does, else IDENTITY. No JSON text
// begins so.
v1::RawBundle::Encoding DetectEncoding(absl::string_view bytes);

// The content of the file, or of `standard_input` if `path` is `-`. An error is
// NOT_FOUND or FAILED_PRECONDITION (unreadable, or larger than `max_bytes`; no
// more than that is read), with a message that does not name the file.
absl::StatusOr<std::string> ReadBundleFile(const std::string& path, std::istream& standard_input,
                                           std::size_t max_bytes);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_BUNDLE_FILE_H_
