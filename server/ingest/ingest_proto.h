#ifndef WEBMUNK_SERVER_INGEST_INGEST_PROTO_H_
#define WEBMUNK_SERVER_INGEST_INGEST_PROTO_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/typed_point.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk {

// Translation between the messages of IngestService and the domain.

// The id of an AppendBundlesRequest that is not read yet. INVALID_ARGUMENT if it has
// more than `max_size` bytes, or if `bytes` are no message.
absl::StatusOr<std::string> ReadRequestId(grpc::ByteBuffer& bytes, size_t max_size);

IncomingBundle ParseRawBundle(v1::RawBundle message);

// The ids of the attachments that it names.
absl::StatusOr<std::vector<AttachmentId>> ParseAttachmentNames(const v1::RawBundle& message);

// The points' texts stay in the message, which must outlive them.
std::vector<TypedPoint> ParseTypedBundle(const v1::TypedBundle& message);

void FillAppendResponse(const AppendResult& result, v1::AppendBundleResponse& message);

void FillBundleError(const grpc::Status& status, v1::BundleError& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_PROTO_H_
