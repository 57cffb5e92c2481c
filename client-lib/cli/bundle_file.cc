#include "bundle_file.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace webmunk::cli {

v1::RawBundle::Encoding DetectEncoding(absl::string_view bytes) {
  return absl::StartsWith(bytes, "\x1f\x8b") ? v1::RawBundle::ENCODING_GZIP
                                             : v1::RawBundle::ENCODING_IDENTITY;
}

absl::StatusOr<std::string> ReadBundleFile(const std::string& path, std::istream& standard_input,
                                           std::size_t max_bytes) {
  std::ifstream file;
  if (path != "-") {
    std::error_code error;
    // A directory opens like a file and fails only when it is read.
    if (std::filesystem::is_directory(path, error)) {
      return absl::FailedPreconditionError("is a directory");
    }
    if (!std::filesystem::exists(path, error)) return absl::NotFoundError("no such file");
    file.open(path, std::ios::binary);
    if (!file.is_open()) return absl::FailedPreconditionError("cannot be opened");
  }
  std::istream& in = path == "-" ? standard_input : file;
  std::string bytes;
  std::array<char, 65536> block;
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > max_bytes) {
      return absl::FailedPreconditionError(
          absl::StrCat("is larger than ", max_bytes >> 20, " MiB; split it"));
    }
  }
  if (in.bad()) return absl::FailedPreconditionError("cannot be read");
  return bytes;
}

}  // namespace webmunk::cli
