#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "tests/integration/attachments_fixture.h"
#include "tests/support/json_text.h"

namespace webmunk::testing {

TEST_F(AttachmentsTest, ContentOfAnySizeIsReadBackAsItCame) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{256} << 10, (size_t{5} << 20) + 3}) {
    std::string content(size, '\0');
    for (size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * i >> 3);
    const std::string name = Upload("photo", content);
    v1::Attachment attachment;
    std::string read;
    EXPECT_TRUE(Read(name, attachment, read).ok());
    EXPECT_TRUE(read == content) << size;
    EXPECT_EQ(attachment.name(), name);
    EXPECT_EQ(attachment.identifier(), "photo");
    EXPECT_EQ(attachment.content_type(), "image/png");
    EXPECT_EQ(attachment.size_bytes(), static_cast<int64_t>(size));
    EXPECT_EQ(absl::BytesToHexString(attachment.sha256()),
              sql().Value("SELECT encode(sha256($1::bytea), 'hex')",
                          {"\\x" + absl::BytesToHexString(content)}));
  }
}

TEST_F(AttachmentsTest, SameContentUploadedAgainHasANameOfItsOwn) {
  // Else who knows the content would know the name of what another participant sent.
  const std::string name = Upload("a", "content");
  EXPECT_NE(Upload("a", "content"), name);
  EXPECT_EQ(Rows("attachment"), 2);
}

TEST_F(AttachmentsTest, SameUploadsAtOnceAreAllComplete) {
  std::vector<std::string> names(8);
  std::vector<std::thread> clients;
  for (std::string& name : names) {
    clients.emplace_back([&] { name = Upload("same", std::string(700'000, 's')); });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 8U);
  EXPECT_EQ(Rows("attachment WHERE size_bytes = 700000"), 8);
  EXPECT_EQ(Rows("attachment_chunk"), 24);
}

TEST_F(AttachmentsTest, WrongUploadsAreRefusedAndLeaveNothing) {
  using Change = void (*)(std::vector<v1::UploadAttachmentRequest>&);
  const Change changes[] = {
      [](auto& m) { m.erase(m.begin()); },
      [](auto& m) { m.clear(); },
      [](auto& m) { m.push_back(m[0]); },
      [](auto& m) { m.emplace_back(); },
      [](auto& m) { m[0].mutable_header()->clear_identifier(); },
      [](auto& m) { m[0].mutable_header()->set_identifier(std::string(1025, 'x')); },
      [](auto& m) { m[0].mutable_header()->set_identifier(std::string("a\0b", 3)); },
      [](auto& m) { m[0].mutable_header()->set_content_type("a\r\nb"); },
      [](auto& m) { m[1].set_data(std::string((1 << 20) + 1, 'x')); },
  };
  for (const Change change : changes) {
    auto messages = Messages("a", std::string(1000, 'x'), "text/plain");
    change(messages);
    v1::UploadAttachmentResponse response;
    EXPECT_EQ(UploadMessages(messages, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  EXPECT_EQ(Rows("attachment"), 0);
}

TEST_F(AttachmentsTest, UploadOverTheLimitIsRefusedAndNothingIsKept) {
  v1::UploadAttachmentResponse response;
  const grpc::Status status = UploadMessages(
      Messages("large", std::string((size_t{64} << 20) + 1, 'x'), "", 1 << 20), response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  EXPECT_EQ(Rows("attachment"), 0);
  EXPECT_EQ(Rows("attachment_chunk"), 0);
}

TEST_F(AttachmentsTest, CancelledUploadLeavesNothing) {
  for (int round = 0; round < 10; ++round) {
    grpc::ClientContext context;
    v1::UploadAttachmentResponse response;
    const auto writer = ingest_stub_->UploadAttachment(&context, &response);
    for (const auto& message : Messages("gone", std::string(600'000, 'x'), "")) {
      writer->Write(message);
    }
    context.TryCancel();
    writer->Finish();
  }
  // The server hears of a cancellation a little later: nothing must come any more.
  int empty = 0;
  for (int i = 0; i < 3000 && empty < 50; ++i) {
    empty = Rows("attachment") == 0 ? empty + 1 : 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(empty, 50);
}

TEST_F(AttachmentsTest, UnnamedAttachmentsExpireAndNamedOnesDoNot) {
  const std::string unnamed = Upload("unnamed", "1");
  const std::string named = Upload("named", "1");
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(JsonArray({Point("\"a\":1")}), {named}, response).ok());
  sql().Execute(
      "UPDATE attachment SET created = created - interval '3 days', "
      "expires = expires - interval '1 day 2 hours'");
  EXPECT_EQ(Append(JsonArray({Point("\"a\":2")}), {unnamed}, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Append(JsonArray({Point("\"a\":2")}), {named}, response).ok());
  EXPECT_TRUE(Append(JsonArray({Point("\"a\":3")}), {Upload("unnamed", "1")}, response).ok());
}

TEST_F(AttachmentsTest, BackgroundTaskDeletesWhatExpired) {
  Upload("expired", "1");
  const std::string kept = Upload("kept", "1");
  sql().Execute(
      "UPDATE attachment SET expires = now() - interval '2 hours' "
      "WHERE identifier = 'expired'");
  // Due at once, as after an hour.
  for (int i = 0; i < 600 && Rows("attachment") > 1; ++i) {
    sql().Execute(
        "UPDATE background_task SET next_run = now() WHERE name = 'delete-expired-attachments' "
        "AND lease_owner IS NULL");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(Rows("attachment"), 1);
  EXPECT_EQ(Rows("attachment_chunk"), 1);
  v1::Attachment attachment;
  std::string content;
  EXPECT_TRUE(Read(kept, attachment, content).ok());
}

TEST_F(AttachmentsTest, UnknownNamesAreToldApart) {
  v1::Attachment attachment;
  std::string content;
  EXPECT_EQ(Read("attachments/" + std::string(32, '0'), attachment, content).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Read("attachments/1", attachment, content).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  for (const auto& [parent, code] :
       {std::pair{"participants/nobody/dataPoints/00000000000000000000000000000000",
                  grpc::StatusCode::NOT_FOUND},
        std::pair{"participants/nobody", grpc::StatusCode::INVALID_ARGUMENT},
        std::pair{"participants/nobody/dataPoints/0", grpc::StatusCode::INVALID_ARGUMENT}}) {
    grpc::ClientContext context;
    v1::ListAttachmentsRequest request;
    request.set_parent(parent);
    v1::ListAttachmentsResponse response;
    EXPECT_EQ(query_stub_->ListAttachments(&context, request, &response).error_code(), code);
  }
}

}  // namespace webmunk::testing
