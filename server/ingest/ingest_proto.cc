#include "server/ingest/ingest_proto.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <simdjson.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

using google::protobuf::internal::WireFormatLite;

std::optional<BundleFaultReason> ParseEnvelopeFault(v1::RawBundle::EnvelopeFault fault) {
  switch (fault) {
    case v1::RawBundle::ENVELOPE_FAULT_UNSPECIFIED:
      return std::nullopt;
    case v1::RawBundle::ENVELOPE_FAULT_MISSING_PAYLOAD:
      return BundleFaultReason::kMissingPayload;
    case v1::RawBundle::ENVELOPE_FAULT_BAD_BASE64:
      return BundleFaultReason::kBadBase64;
    case v1::RawBundle::ENVELOPE_FAULT_UNKNOWN_COMPRESSION:
      return BundleFaultReason::kUnknownCompression;
    case v1::RawBundle::ENVELOPE_FAULT_MISSING_NONCE:
      return BundleFaultReason::kMissingNonce;
    default:
      return BundleFaultReason::kUnreadableForm;
  }
}

v1::BundleFault::Reason FaultReasonToProto(BundleFaultReason reason) {
  switch (reason) {
    case BundleFaultReason::kMissingPayload:
      return v1::BundleFault::REASON_MISSING_PAYLOAD;
    case BundleFaultReason::kBadBase64:
      return v1::BundleFault::REASON_BAD_BASE64;
    case BundleFaultReason::kUnknownCompression:
      return v1::BundleFault::REASON_UNKNOWN_COMPRESSION;
    case BundleFaultReason::kMissingNonce:
      return v1::BundleFault::REASON_MISSING_NONCE;
    case BundleFaultReason::kUnreadableForm:
      return v1::BundleFault::REASON_UNREADABLE_FORM;
    case BundleFaultReason::kBadGzip:
      return v1::BundleFault::REASON_BAD_GZIP;
    case BundleFaultReason::kTooLarge:
      return v1::BundleFault::REASON_TOO_LARGE;
    case BundleFaultReason::kBadUtf8:
      return v1::BundleFault::REASON_BAD_UTF8;
    case BundleFaultReason::kBadJson:
      return v1::BundleFault::REASON_BAD_JSON;
    case BundleFaultReason::kNotAnArray:
      return v1::BundleFault::REASON_NOT_AN_ARRAY;
    case BundleFaultReason::kTooManyPoints:
      return v1::BundleFault::REASON_TOO_MANY_POINTS;
    case BundleFaultReason::kUndecryptable:
      return v1::BundleFault::REASON_UNDECRYPTABLE;
  }
  return v1::BundleFault::REASON_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<std::string> ReadRequestId(grpc::ByteBuffer& bytes, size_t max_size) {
  std::string id;
  grpc::ProtoBufferReader reader(&bytes);
  if (!reader.status().ok()) return absl::InvalidArgumentError("the message cannot be read");
  google::protobuf::io::CodedInputStream in(&reader);
  while (const uint32_t tag = in.ReadTag()) {
    uint32_t size = 0;
    if (tag != WireFormatLite::MakeTag(v1::AppendBundlesRequest::kRequestIdFieldNumber,
                                       WireFormatLite::WIRETYPE_LENGTH_DELIMITED)) {
      if (!WireFormatLite::SkipField(&in, tag)) break;
    } else if (!in.ReadVarint32(&size) || size > max_size ||
               !in.ReadString(&id, static_cast<int>(size))) {
      return absl::InvalidArgumentError(
          absl::StrCat("request_id must have at most ", max_size, " bytes"));
    }
  }
  if (!simdjson::validate_utf8(id)) return absl::InvalidArgumentError("request_id must be UTF-8");
  return id;
}

IncomingBundle ParseRawBundle(v1::RawBundle message) {
  return {.payload = std::move(*message.mutable_payload()),
          .form = {.is_gzip = message.encoding() == v1::RawBundle::ENCODING_GZIP,
                   .encrypted = message.encrypted(),
                   .nonce = std::move(*message.mutable_nonce()),
                   .shape = message.shape() == v1::RawBundle::SHAPE_SINGLE_POINT
                                ? BundleShape::kSinglePoint
                                : BundleShape::kArray},
          .envelope_fault = ParseEnvelopeFault(message.envelope_fault()),
          .attachments = {}};
}

absl::StatusOr<std::vector<AttachmentId>> ParseAttachmentNames(const v1::RawBundle& message) {
  std::vector<AttachmentId> ids;
  for (const std::string& name : message.attachments()) {
    WEBMUNK_ASSIGN_OR_RETURN(AttachmentId id, ParseAttachmentName(name, "attachments"));
    ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<TypedPoint> ParseTypedBundle(const v1::TypedBundle& message) {
  std::vector<TypedPoint> points;
  points.reserve(message.points_size());
  for (const v1::NewDataPoint& given : message.points()) {
    TypedPoint point{.participant = given.participant(),
                     .generator = given.generator(),
                     .created = std::nullopt,
                     .user_agent = given.user_agent(),
                     .time_zone = given.time_zone(),
                     .location = std::nullopt,
                     .properties = given.properties(),
                     .point_id = std::nullopt};
    if (given.has_create_time()) {
      const absl::StatusOr<int64_t> created = MicrosFromProto(given.create_time(), "create_time");
      if (created.ok()) point.created = *created;
    }
    if (given.has_location()) {
      point.location = GeoPoint{given.location().latitude(), given.location().longitude()};
    }
    if (given.has_point_id()) point.point_id = given.point_id();
    points.push_back(point);
  }
  return points;
}

void FillAppendResponse(const AppendResult& result, v1::AppendBundleResponse& message) {
  message.set_received(result.counts.received);
  message.set_stored(result.counts.stored);
  message.set_duplicate(result.counts.duplicate);
  message.set_quarantined(result.counts.quarantined);
  message.set_forwarded(result.counts.forwarded);
  message.set_discarded(result.counts.discarded);
  if (!result.fault) return;
  message.mutable_bundle_fault()->set_reason(FaultReasonToProto(result.fault->reason));
  message.mutable_bundle_fault()->set_message(result.fault->message);
}

void FillBundleError(const grpc::Status& status, v1::BundleError& message) {
  message.set_code(status.error_code());
  message.set_message(status.error_message());
}

}  // namespace webmunk
