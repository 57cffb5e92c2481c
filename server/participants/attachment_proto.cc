#include "server/participants/attachment_proto.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/participants/participant_proto.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kPoints = "/dataPoints/";
constexpr size_t kIdSize = 16;

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<PointName> ParsePointName(std::string_view name, std::string_view field) {
  // From the right: a participant's identifier may hold anything.
  const size_t end = name.rfind(kPoints);
  const std::string_view id =
      end == std::string_view::npos ? std::string_view() : name.substr(end + kPoints.size());
  const absl::StatusOr<std::string> participant =
      ParseParticipantName(name.substr(0, std::min(end, name.size())), field);
  PointName point;
  if (!participant.ok() || id.size() != 2 * point.hash.size() || !IsHex(id)) {
    return absl::InvalidArgumentError(absl::StrCat(
        std::string(field), " must be participants/{participant}/dataPoints/{data_point}"));
  }
  point.participant = *participant;
  const std::string bytes = absl::HexStringToBytes(absl::string_view(id.data(), id.size()));
  std::copy(bytes.begin(), bytes.end(), point.hash.begin());
  return point;
}

void FillAttachment(const AttachmentRecord& record, v1::Attachment& message) {
  message.set_name(AttachmentName(record.id));
  message.set_identifier(record.identifier);
  message.set_content_type(record.content_type);
  message.set_size_bytes(record.size);
  message.set_sha256(record.sha256);
  *message.mutable_create_time() = MicrosToProto(record.created);
}

std::string EncodeAttachmentPosition(const AttachmentPosition& position) {
  return position.id + position.identifier;
}

absl::StatusOr<AttachmentPosition> DecodeAttachmentPosition(std::string_view content) {
  if (content.size() < kIdSize) return absl::InvalidArgumentError("page_token is of another kind");
  return AttachmentPosition{.identifier = std::string(content.substr(kIdSize)),
                            .id = AttachmentId(content.substr(0, kIdSize))};
}

}  // namespace webmunk
