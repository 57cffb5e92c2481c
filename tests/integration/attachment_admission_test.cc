// Which files are not taken, since their bundles would not be, or since there is no room.

#include <deque>

#include "tests/integration/attachments_fixture.h"
#include "tests/support/await.h"
#include "tests/support/json_text.h"

namespace webmunk::testing {

class AttachmentAdmissionTest : public AttachmentsTest {
 protected:
  struct OpenUpload {
    grpc::ClientContext context;
    v1::UploadAttachmentResponse response;
    std::unique_ptr<grpc::ClientWriter<v1::UploadAttachmentRequest>> writer;
  };

  // An upload that the server has begun to take.
  OpenUpload& Open() {
    const int64_t before = sql().Number("SELECT count(*) FROM attachment");
    OpenUpload& upload = uploads_.emplace_back();
    SetDeadline(upload.context);
    upload.writer = ingest_stub_->UploadAttachment(&upload.context, &upload.response);
    EXPECT_TRUE(upload.writer->Write(Messages("f", "", "")[0]));
    Await("the upload has begun",
          [&] { return sql().Number("SELECT count(*) FROM attachment") > before; });
    return upload;
  }

  grpc::StatusCode TryUpload(const std::string& content) {
    v1::UploadAttachmentResponse response;
    return UploadMessages(Messages("f", content, ""), response).error_code();
  }

  std::deque<OpenUpload> uploads_;
};

TEST_F(AttachmentAdmissionTest, PausedStudyTakesNoFiles) {
  sql().Execute("UPDATE study_settings SET ingestion_paused = true");
  EXPECT_EQ(TryUpload("x"), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Rows("attachment"), 0);
  sql().Execute("UPDATE study_settings SET ingestion_paused = false");
  EXPECT_EQ(TryUpload("x"), grpc::StatusCode::OK);
}

TEST_F(AttachmentAdmissionTest, FilesThatNoBundleNamesHaveALimitTogether) {
  const std::string name = Upload("f", std::string(1000, 'x'));
  sql().Execute("UPDATE attachment SET size_bytes = 11::bigint << 30");
  EXPECT_EQ(TryUpload("y"), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Rows("attachment"), 1);
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(JsonArray({Point("\"a\":1")}), {name}, response).ok());
  EXPECT_EQ(TryUpload("y"), grpc::StatusCode::OK);
}

TEST_F(AttachmentAdmissionTest, OneNetworkDoesNotTakeAllPlaces) {
  constexpr int kPlaces = 16;
  for (int i = 0; i < kPlaces; ++i) Open();
  EXPECT_EQ(TryUpload("x"), grpc::StatusCode::UNAVAILABLE);
  OpenUpload& first = uploads_.front();
  first.writer->WritesDone();
  EXPECT_TRUE(first.writer->Finish().ok());
  // The place is given back a moment after the answer.
  Await("there is a place", [&] { return TryUpload("x") == grpc::StatusCode::OK; });
  for (size_t i = 1; i < uploads_.size(); ++i) uploads_[i].context.TryCancel();
  for (size_t i = 1; i < uploads_.size(); ++i) uploads_[i].writer->Finish();
}

}  // namespace webmunk::testing
