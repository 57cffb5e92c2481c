#include "server/points/attachment.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "attachments/";
constexpr size_t kDigits = 32;

bool IsLowerHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string AttachmentName(std::string_view id) {
  return absl::StrCat(std::string(kCollection),
                      absl::BytesToHexString(absl::string_view(id.data(), id.size())));
}

absl::StatusOr<AttachmentId> ParseAttachmentName(std::string_view name, std::string_view field) {
  const std::string_view digits =
      name.starts_with(kCollection) ? name.substr(kCollection.size()) : std::string_view();
  if (digits.size() != kDigits || !std::all_of(digits.begin(), digits.end(), IsLowerHexDigit)) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(field), " must be attachments/{attachment}"));
  }
  return absl::HexStringToBytes(absl::string_view(digits.data(), digits.size()));
}

}  // namespace webmunk
