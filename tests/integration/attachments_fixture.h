#ifndef WEBMUNK_TESTS_INTEGRATION_ATTACHMENTS_FIXTURE_H_
#define WEBMUNK_TESTS_INTEGRATION_ATTACHMENTS_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {

// A product, and the calls about attachments.
class AttachmentsTest : public OwnProductTest {
 protected:
  AttachmentsTest()
      : ingest_stub_(v1::IngestService::NewStub(product().server().NewChannel())),
        query_stub_(v1::ParticipantService::NewStub(product().server().NewChannel())),
        query_(product().server().NewChannel()) {}

  static void SetDeadline(grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  }

  // Sends the messages as they are.
  grpc::Status UploadMessages(const std::vector<v1::UploadAttachmentRequest>& messages,
                              v1::UploadAttachmentResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    const auto writer = ingest_stub_->UploadAttachment(&context, &response);
    for (const auto& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    return writer->Finish();
  }

  static std::vector<v1::UploadAttachmentRequest> Messages(const std::string& identifier,
                                                           const std::string& content,
                                                           const std::string& type,
                                                           size_t piece = 100'000) {
    std::vector<v1::UploadAttachmentRequest> messages(1);
    messages[0].mutable_header()->set_identifier(identifier);
    messages[0].mutable_header()->set_content_type(type);
    for (size_t i = 0; i < content.size(); i += piece) {
      messages.emplace_back().set_data(content.substr(i, piece));
    }
    return messages;
  }

  std::string Upload(const std::string& identifier, const std::string& content,
                     const std::string& type = "image/png") {
    v1::UploadAttachmentResponse response;
    const grpc::Status status = UploadMessages(Messages(identifier, content, type), response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.size_bytes(), static_cast<int64_t>(content.size()));
    return response.name();
  }

  grpc::Status Append(const std::string& json, const std::vector<std::string>& attachments,
                      v1::AppendBundleResponse& response) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(json);
    for (const std::string& name : attachments) request.mutable_raw()->add_attachments(name);
    return ingest().Append(request, response);
  }

  grpc::Status Read(const std::string& name, v1::Attachment& attachment, std::string& content) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetAttachmentRequest request;
    request.set_name(name);
    const auto reader = query_stub_->GetAttachment(&context, request);
    v1::GetAttachmentResponse message;
    while (reader->Read(&message)) {
      if (message.has_attachment()) attachment = message.attachment();
      content += message.data();
    }
    return reader->Finish();
  }

  std::vector<v1::DataPoint> Points() {
    v1::ListDataPointsRequest request;
    request.set_parent("participants/files");
    return query_.AllPoints(request);
  }

  // The identifiers of a point's attachments, page by page.
  std::vector<std::string> AttachmentsOf(const v1::DataPoint& point, int page_size = 0) {
    v1::ListAttachmentsRequest request;
    request.set_parent(absl::StrCat(point.participant(), "/dataPoints/", point.id()));
    request.set_page_size(page_size);
    std::vector<std::string> identifiers;
    do {
      grpc::ClientContext context;
      SetDeadline(context);
      v1::ListAttachmentsResponse response;
      const grpc::Status status = query_stub_->ListAttachments(&context, request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      for (const auto& attachment : response.attachments()) {
        identifiers.push_back(attachment.identifier());
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty() && identifiers.size() < 100);
    return identifiers;
  }

  static std::string Point(const std::string& members, int second = 0) {
    return PointText{
        .members = members, .source = R"("files")", .timestamp = absl::StrCat(1710000000 + second)}
        .Json();
  }
  int64_t Rows(const std::string& table) { return sql().Number("SELECT count(*) FROM " + table); }

  std::unique_ptr<v1::IngestService::Stub> ingest_stub_;
  std::unique_ptr<v1::ParticipantService::Stub> query_stub_;
  QueryClient query_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_ATTACHMENTS_FIXTURE_H_
