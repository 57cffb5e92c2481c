// The methods of `Client` about attachments.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {
namespace {

// What the server takes in one message is four times as much.
constexpr std::size_t kPart = std::size_t{256} << 10;

grpc::Status Upload(grpc::ClientWriterInterface<v1::UploadAttachmentRequest>& writer,
                    v1::UploadAttachmentRequest header, absl::string_view content) {
  bool taken = writer.Write(header);
  v1::UploadAttachmentRequest message;
  while (taken && !content.empty()) {
    const std::size_t size = std::min(content.size(), kPart);
    message.set_data(content.data(), size);
    content.remove_prefix(size);
    taken = writer.Write(message);
  }
  writer.WritesDone();
  return writer.Finish();
}

}  // namespace

absl::StatusOr<v1::UploadAttachmentResponse> Client::UploadAttachment(
    absl::string_view identifier, absl::string_view content_type, absl::string_view content) const {
  v1::UploadAttachmentRequest header;
  header.mutable_header()->set_identifier(std::string(identifier));
  header.mutable_header()->set_content_type(std::string(content_type));
  v1::UploadAttachmentResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return Upload(*ingest().UploadAttachment(&context, &response), header, content);
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::Attachment> Client::GetAttachment(
    absl::string_view name, absl::FunctionRef<absl::Status(absl::string_view part)> take) const {
  v1::GetAttachmentRequest request;
  request.set_name(std::string(name));
  v1::Attachment attachment;
  // What ends the call for good, whatever its code: `take`'s error, or one after
  // some of the content.
  absl::Status final_error;
  const absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    const auto reader = participants().GetAttachment(&context, request);
    bool handed_over = false;
    v1::GetAttachmentResponse message;
    while (final_error.ok() && reader->Read(&message)) {
      if (message.has_attachment()) attachment = message.attachment();
      if (message.data().empty()) continue;
      handed_over = true;
      final_error = take(message.data());
    }
    if (!final_error.ok()) context.TryCancel();
    grpc::Status ended = reader->Finish();
    if (!handed_over || !final_error.ok()) return final_error.ok() ? ended : grpc::Status::OK;
    final_error = ToAbslStatus(ended);
    return grpc::Status::OK;
  });
  if (!status.ok()) return status;
  if (!final_error.ok()) return final_error;
  return attachment;
}

Pager<v1::Attachment> Client::ListAttachments(v1::ListAttachmentsRequest request) const {
  using Page = Pager<v1::Attachment>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListAttachmentsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListAttachments(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_attachments()), response.next_page_token()};
  };
  return Pager<v1::Attachment>(std::move(fetch), first_page_token);
}

}  // namespace webmunk
