#include "named_resource.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace webmunk::cli {
namespace {

constexpr std::size_t kLongestId = 63;

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestId && absl::ascii_islower(text[0]) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

absl::StatusOr<std::string> NameIn(absl::string_view collection, const std::string& argument) {
  absl::string_view id = argument;
  absl::ConsumePrefix(&id, collection);
  if (IsId(id)) return absl::StrCat(collection, id);
  return absl::InvalidArgumentError(
      absl::StrCat("'", argument, "' is no name: 1 to 63 characters a-z, 0-9 and hyphens, ",
                   "beginning with a letter"));
}

}  // namespace

absl::StatusOr<std::string> ExportScheduleName(const std::string& argument) {
  return NameIn("exportSchedules/", argument);
}

absl::StatusOr<std::string> ExportDestinationName(const std::string& argument) {
  return NameIn("exportDestinations/", argument);
}

absl::StatusOr<std::string> NumberedName(absl::string_view collection,
                                         const std::string& argument) {
  absl::string_view number = argument;
  absl::ConsumePrefix(&number, collection);
  std::int64_t id = 0;
  if (!number.empty() && absl::ascii_isdigit(static_cast<unsigned char>(number[0])) &&
      absl::SimpleAtoi(number, &id) && id > 0) {
    return absl::StrCat(collection, id);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", argument, "' is neither a number nor ", collection, "NUMBER"));
}

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace webmunk::cli
