#include "server/admin/quarantine_proto.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "quarantineEntries/";
constexpr std::string_view kParticipants = "participants/";
constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;
constexpr int kMaxNames = 1000;

template <typename Request>
absl::StatusOr<QuarantineSelection> SelectionOf(const Request& request) {
  const int given =
      (request.names_size() > 0 ? 1 : 0) + (request.has_filter() ? 1 : 0) + (request.all() ? 1 : 0);
  if (given != 1) {
    return absl::InvalidArgumentError("give exactly one of names, filter and all");
  }
  if (request.all()) return QuarantineSelection(QuarantineFilter{});
  if (request.has_filter()) {
    WEBMUNK_ASSIGN_OR_RETURN(QuarantineFilter filter, ParseQuarantineFilter(request.filter()));
    return QuarantineSelection(std::move(filter));
  }
  if (request.names_size() > kMaxNames) {
    return absl::InvalidArgumentError(absl::StrCat("names must not be more than ", kMaxNames));
  }
  std::vector<int64_t> ids;
  for (const std::string& name : request.names()) {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseQuarantineName(name));
    ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return QuarantineSelection(std::move(ids));
}

}  // namespace

absl::StatusOr<int> ParseQuarantinePageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

absl::StatusOr<int64_t> ParseQuarantineName(std::string_view name) {
  int64_t id = 0;
  const bool is_name = name.starts_with(kCollection) &&
                       absl::SimpleAtoi(std::string(name.substr(kCollection.size())), &id) &&
                       id > 0 && name.substr(kCollection.size()) == std::to_string(id);
  if (!is_name) {
    return absl::InvalidArgumentError("a name must be quarantineEntries/{id}");
  }
  return id;
}

absl::StatusOr<QuarantineFilter> ParseQuarantineFilter(const v1::QuarantineFilter& message) {
  QuarantineFilter filter;
  switch (message.kind()) {
    case v1::QuarantineEntry::KIND_UNSPECIFIED:
      break;
    case v1::QuarantineEntry::KIND_BUNDLE:
      filter.kind = QuarantineEntry::Kind::kBundle;
      break;
    case v1::QuarantineEntry::KIND_POINT:
      filter.kind = QuarantineEntry::Kind::kPoint;
      break;
    default:
      return absl::InvalidArgumentError("filter.kind is none that this server knows");
  }
  if (message.reason().find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("filter.reason must not hold U+0000");
  }
  if (!message.reason().empty()) filter.reason = message.reason();
  if (!message.participant().empty()) {
    const std::string_view name = message.participant();
    if (!name.starts_with(kParticipants) || name.size() == kParticipants.size() ||
        name.find('\0') != std::string_view::npos) {
      return absl::InvalidArgumentError("filter.participant must be participants/{participant}");
    }
    filter.participant = name.substr(kParticipants.size());
  }
  if (message.has_received_from()) {
    WEBMUNK_ASSIGN_OR_RETURN(filter.received_from,
                             MicrosFromProto(message.received_from(), "filter.received_from"));
  }
  if (message.has_received_before()) {
    WEBMUNK_ASSIGN_OR_RETURN(filter.received_before,
                             MicrosFromProto(message.received_before(), "filter.received_before"));
  }
  return filter;
}

absl::StatusOr<QuarantineSelection> ParseSelection(
    const v1::ReplayQuarantineEntriesRequest& request) {
  return SelectionOf(request);
}

absl::StatusOr<QuarantineSelection> ParseSelection(
    const v1::DiscardQuarantineEntriesRequest& request) {
  return SelectionOf(request);
}

void FillQuarantineEntry(const QuarantineRecord& record, v1::QuarantineEntry& message) {
  message.set_name(absl::StrCat(std::string(kCollection), record.id));
  message.set_kind(record.kind == QuarantineEntry::Kind::kBundle ? v1::QuarantineEntry::KIND_BUNDLE
                                                                 : v1::QuarantineEntry::KIND_POINT);
  message.set_reason(record.reason);
  message.set_detail(record.detail);
  if (record.participant) {
    message.set_participant(absl::StrCat(std::string(kParticipants), *record.participant));
  }
  *message.mutable_receive_time() = MicrosToProto(record.received);
  message.set_size_bytes(record.size_bytes);
  message.set_encoding(record.encoding);
  message.set_encrypted(record.encrypted);
  message.set_replay_count(record.replay_count);
}

void FillQuarantineUsage(const QuarantineUsage& usage, int64_t max_size_bytes,
                         v1::QuarantineUsage& message) {
  message.set_entries(usage.entries);
  message.set_size_bytes(usage.size_bytes);
  message.set_max_size_bytes(max_size_bytes);
  if (usage.oldest) *message.mutable_oldest_receive_time() = MicrosToProto(*usage.oldest);
}

std::string EncodeQuarantinePosition(const QuarantinePosition& position) {
  std::string content(sizeof(position), '\0');
  std::memcpy(content.data(), &position, sizeof(position));
  return content;
}

absl::StatusOr<QuarantinePosition> DecodeQuarantinePosition(std::string_view content) {
  QuarantinePosition position;
  if (content.size() != sizeof(position)) {
    return absl::InvalidArgumentError("page_token is of another kind");
  }
  std::memcpy(&position, content.data(), sizeof(position));
  return position;
}

}  // namespace webmunk
