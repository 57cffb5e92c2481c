#include "server/delivery/delivery_target.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_values.h"
#include "server/reports/member_names.h"

namespace webmunk {
namespace {

constexpr size_t kLongestPath = 512;
constexpr char kPartial[] = ".partial";
// Of a name: with what a try puts behind it, it has less than 255 bytes.
constexpr size_t kLongestName = 240;
// Of each part before the archive's own name.
constexpr size_t kLongestPart = 64;

std::string NamePart(const std::string& text, size_t longest) {
  std::string name = MemberNames::Plain("", text, "");
  if (name.size() <= longest) return name;
  size_t size = longest;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
  return name.substr(0, size);
}

// What each of `count` parts may have beside what is never cut.
size_t LongestPart(const NamedArchive& archive, size_t count) {
  constexpr size_t kDate = 11;
  const size_t fixed = archive.name.size() + kDate + count;
  if (count == 0 || fixed >= kLongestName) return 0;
  return std::min(kLongestPart, (kLongestName - fixed) / count);
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
  if (archive.name.empty() || archive.name.size() > kLongestName ||
      archive.name.find('/') != std::string::npos) {
    return absl::InternalError("the archive's name cannot be that of a file");
  }
  std::string target = naming.path;
  if (!target.empty() && !target.ends_with('/')) target += '/';
  const bool has_host = naming.prefix_host && !archive.host.empty();
  const size_t sources =
      naming.prefix_source_range ? std::min<size_t>(archive.sources.size(), 2) : 0;
  const size_t longest = LongestPart(archive, sources + (has_host ? 1 : 0));
  if (has_host) absl::StrAppend(&target, NamePart(archive.host, longest), "_");
  if (naming.prefix_date) {
    absl::StrAppend(&target, absl::FormatCivilTime(archive.requested), "_");
  }
  if (sources > 0) {
    absl::StrAppend(&target, NamePart(archive.sources.front(), longest));
    if (sources > 1) absl::StrAppend(&target, "-", NamePart(archive.sources.back(), longest));
    target += '_';
  }
  return target + archive.name;
}

std::string PartialOf(const std::string& target, int64_t attempt) {
  return absl::StrCat(target, ".", attempt, kPartial);
}

bool IsPartialOf(const std::string& name, const std::string& target) {
  constexpr size_t kAround = 1 + sizeof(kPartial) - 1;
  if (name.size() <= target.size() + kAround || !name.starts_with(target + ".") ||
      !name.ends_with(kPartial)) {
    return false;
  }
  return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(target.size()) + 1,
                     name.end() - static_cast<std::ptrdiff_t>(sizeof(kPartial) - 1),
                     [](unsigned char c) { return c >= '0' && c <= '9'; });
}

}  // namespace webmunk
