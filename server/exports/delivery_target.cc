#include "server/exports/delivery_target.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/exports/destination_values.h"
#include "server/exports/member_names.h"

namespace webmunk {
namespace {

constexpr size_t kLongestPath = 512;
// Of each part of a name, so that all of it has less than 255 bytes.
constexpr size_t kLongestPart = 64;

std::string NamePart(const std::string& text) {
  std::string name = MemberNames::Plain("", text, "");
  if (name.size() <= kLongestPart) return name;
  size_t size = kLongestPart;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
  return name.substr(0, size);
}

}  // namespace

absl::Status CheckTargetPath(const std::string& path, bool is_relative) {
  if (path.empty()) return absl::OkStatus();
  if (path.size() > kLongestPath) {
    return absl::InvalidArgumentError(
        absl::StrCat("path must not have more than ", kLongestPath, " bytes"));
  }
  if (!IsPrintable(path) || path.find('\\') != std::string::npos) {
    return absl::InvalidArgumentError("path must not have control characters or `\\`");
  }
  if (is_relative && path.starts_with('/')) {
    return absl::InvalidArgumentError("path must not begin with `/`");
  }
  std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (path.starts_with('/')) parts.erase(parts.begin());
  if (!parts.empty() && parts.back().empty()) parts.pop_back();
  const bool is_bad = std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
    return part.empty() || part == "." || part == "..";
  });
  if (is_bad) return absl::InvalidArgumentError("path must not have empty parts, `.` or `..`");
  return absl::OkStatus();
}

absl::StatusOr<std::string> TargetOf(const DeliveryNaming& naming, const NamedArchive& archive,
                                     bool is_relative) {
  WEBMUNK_RETURN_IF_ERROR(CheckTargetPath(naming.path, is_relative));
  std::string target = naming.path;
  if (!target.empty() && !target.ends_with('/')) target += '/';
  if (naming.prefix_host && !archive.host.empty()) {
    absl::StrAppend(&target, NamePart(archive.host), "_");
  }
  if (naming.prefix_date) {
    absl::StrAppend(&target, absl::FormatCivilTime(archive.requested), "_");
  }
  if (naming.prefix_source_range && !archive.sources.empty()) {
    const std::string first = NamePart(archive.sources.front());
    const bool is_one = archive.sources.size() == 1;
    absl::StrAppend(&target, first,
                    is_one ? "" : absl::StrCat("-", NamePart(archive.sources.back())), "_");
  }
  return absl::StrCat(target, NamePart(archive.name));
}

}  // namespace webmunk
