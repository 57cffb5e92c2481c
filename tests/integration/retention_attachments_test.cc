#include "tests/integration/attachments_fixture.h"
#include "tests/support/json_text.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/study_client.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {

// What becomes of files whose points are dropped.
class RetentionAttachmentsTest : public AttachmentsTest {
 protected:
  RetentionAttachmentsTest() : tasks_(product().server().NewChannel()) {}

  static std::string OldPoint(const std::string& members, int second = 0) {
    return PointText{
        .members = members, .source = R"("files")", .timestamp = absl::StrCat(1520000000 + second)}
        .Json();
  }
  void Send(const std::vector<std::string>& points, const std::vector<std::string>& names,
            int stored) {
    v1::AppendBundleResponse response;
    const grpc::Status status = Append(JsonArray(points), names, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.stored(), stored);
  }
  void Run(const char* task) { EXPECT_EQ(tasks_.RunToEnd(task).last_error(), ""); }
  void DropOldPoints() {
    ASSERT_TRUE(StudyClient(product().server().NewChannel()).SetRetention(2000).ok());
    sql().Execute("UPDATE study_settings SET retention_changed = now() - interval '1 day'");
    Run("keep-partitions");
  }
  // Runs the task that deletes files, twice, as if 26 hours lay between.
  void DeleteFiles() {
    Run("delete-expired-attachments");
    sql().Execute("UPDATE attachment SET expires = expires - interval '26 hours'");
    Run("delete-expired-attachments");
  }
  std::vector<std::string> Files() {
    std::vector<std::string> files;
    for (const SqlRow& row : sql().Query("SELECT identifier FROM attachment ORDER BY 1")) {
      files.push_back(row[0]);
    }
    return files;
  }

  TaskClient tasks_;
};

using Strings = std::vector<std::string>;

TEST_F(RetentionAttachmentsTest, LinksOfDroppedPointsGoAndFilesThatNobodyElseLinks) {
  const std::string old_file = Upload("old", "1");
  const std::string shared = Upload("shared", "2");
  const std::string young = Upload("young", "3");
  const std::string unlinked = Upload("unlinked", "4");
  Send({OldPoint(R"("p@":["old","shared"])"), Point(R"("p@":["shared","young"])")},
       {old_file, shared, young, unlinked}, 2);
  EXPECT_EQ(Rows("data_point_attachment"), 4);
  DropOldPoints();
  EXPECT_EQ(Rows("data_point_attachment"), 2);
  EXPECT_EQ(AttachmentsOf(Points().at(0)), (Strings{"shared", "young"}));
  Run("delete-expired-attachments");
  EXPECT_EQ(Rows("attachment"), 4) << "a bundle may be about to name it";
  DeleteFiles();
  EXPECT_EQ(Files(), (Strings{"shared", "unlinked", "young"}));
  EXPECT_EQ(Rows("bundle_attachment"), 3);
  EXPECT_EQ(Rows("attachment_chunk"), 3);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM attachment WHERE lost_link"), 0);
  v1::Attachment attachment;
  std::string content;
  EXPECT_EQ(Read(old_file, attachment, content).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(Read(shared, attachment, content).ok());
}

TEST_F(RetentionAttachmentsTest, ManyLinksGoBatchByBatch) {
  // More than a transaction takes, of files and of links.
  std::vector<std::string> points;
  std::vector<std::string> names;
  for (int file = 0; file < 110; ++file) {
    names.push_back(Upload(absl::StrCat("f", file), absl::StrCat(file)));
    for (int n = 0; n < 20; ++n) {
      points.push_back(OldPoint(absl::StrCat("\"p@\":\"f", file, "\""), n));
    }
  }
  Send(points, names, 2200);
  EXPECT_EQ(Rows("data_point_attachment"), 2200);
  DropOldPoints();
  EXPECT_EQ(Rows("data_point_attachment"), 0);
  DeleteFiles();
  EXPECT_EQ(Rows("attachment") + Rows("attachment_chunk") + Rows("bundle_attachment"), 0);
}

TEST_F(RetentionAttachmentsTest, FileStaysWhileAnEntryOfTheQuarantineMayNeedIt) {
  const std::string name = Upload("a", "1");
  v1::AppendBundleResponse response;
  const std::string bad = R"({"p@":"a"})";
  ASSERT_TRUE(Append(JsonArray({OldPoint(R"("p@":"a")"), bad}), {name}, response).ok());
  EXPECT_EQ(response.quarantined(), 1);
  DropOldPoints();
  DeleteFiles();
  EXPECT_EQ(Files(), Strings{"a"});
  sql().Execute("DELETE FROM quarantine");
  DeleteFiles();
  EXPECT_TRUE(Files().empty());
}

TEST_F(RetentionAttachmentsTest, FileThatIsUploadedOrNamedAgainStays) {
  const std::string a = Upload("a", "1");
  const std::string b = Upload("b", "2");
  const std::string c = Upload("c", "3");
  Send({OldPoint(R"("p@":["a","b","c"])")}, {a, b, c}, 1);
  DropOldPoints();
  // Before and after the task has looked at it, and too late.
  const std::string again = Upload("a", "1");
  Run("delete-expired-attachments");
  Send({Point(R"("p@":"a")", 1)}, {again}, 1);
  Send({Point(R"("p@":"b")", 2)}, {b}, 1);
  DeleteFiles();
  EXPECT_EQ(AttachmentsOf(Points().at(0)), Strings{"a"});
  v1::Attachment attachment;
  std::string content;
  EXPECT_TRUE(Read(a, attachment, content).ok()) << "what is there is taken, as it is the same";
  EXPECT_FALSE(Read(again, attachment, content).ok());
  EXPECT_EQ(Files(), (Strings{"a", "b"}));
  EXPECT_NE(Upload("c", "3"), c);
  v1::AppendBundleResponse response;
  EXPECT_EQ(Append(JsonArray({Point(R"("p@":"c")", 3)}), {c}, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RetentionAttachmentsTest, LinkThatCameWhileTheFileExpiredKeepsIt) {
  const std::string name = Upload("a", "1");
  Send({OldPoint(R"("p@":"a")")}, {name}, 1);
  DropOldPoints();
  Run("delete-expired-attachments");
  sql().Execute("UPDATE attachment SET expires = expires - interval '26 hours'");
  // As a writer leaves it that named the file just before the task looked.
  Send({Point("\"n\":1")}, {}, 1);
  sql().Execute(
      "INSERT INTO data_point_attachment SELECT d.participant_id, d.created, d.hash, "
      "attachment.id FROM data_point d, attachment");
  Run("delete-expired-attachments");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM attachment WHERE expires IS NULL AND NOT lost_link"),
            1);
}

TEST_F(RetentionAttachmentsTest, LinksOfPointsThatCameAfterTheDropStay) {
  const std::string name = Upload("a", "1");
  Send({OldPoint(R"("p@":"a")")}, {name}, 1);
  DropOldPoints();
  StudyClient study(product().server().NewChannel());
  ASSERT_TRUE(study.SetRetention(0).ok());
  v1::AppendBundleResponse response;
  do {
    ASSERT_TRUE(Append(JsonArray({OldPoint(R"("p@":"a")", 5)}), {name}, response).ok());
  } while (response.quarantined() > 0);
  EXPECT_EQ(Rows("data_point_attachment"), 1);
  // As if the server had been killed before the links were cleared.
  sql().Execute("UPDATE expired_span SET links_cleared = false");
  Run("keep-partitions");
  DeleteFiles();
  EXPECT_EQ(Rows("data_point_attachment") + Rows("attachment"), 2);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM expired_span WHERE NOT links_cleared"), 0);
}

}  // namespace webmunk::testing
