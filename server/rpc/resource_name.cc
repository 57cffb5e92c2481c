#include "server/rpc/resource_name.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace webmunk {

std::string NumberedName(std::string_view collection, int32_t id) {
  return absl::StrCat(std::string(collection), "/", id);
}

absl::StatusOr<int32_t> ParseNumberedName(std::string_view name, std::string_view collection,
                                          std::string_view field) {
  int32_t id = 0;
  const size_t slash = name.find('/');
  // A number has one spelling.
  const bool is_name = slash != std::string_view::npos &&
                       absl::SimpleAtoi(std::string(name.substr(slash + 1)), &id) && id > 0 &&
                       name == NumberedName(collection, id);
  if (is_name) return id;
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), " must be ", std::string(collection), "/{id}"));
}

absl::StatusOr<int32_t> ParseOptionalNumberedName(std::string_view name,
                                                  std::string_view collection,
                                                  std::string_view field) {
  if (name.empty()) return 0;
  return ParseNumberedName(name, collection, field);
}

std::string EtagOf(int64_t revision) { return absl::StrCat(revision); }

std::optional<int64_t> RevisionOf(std::string_view etag) {
  if (etag.empty()) return std::nullopt;
  int64_t revision = 0;
  const bool is_one =
      absl::SimpleAtoi(std::string(etag), &revision) && revision >= 0 && EtagOf(revision) == etag;
  return is_one ? revision : -1;
}

}  // namespace webmunk
