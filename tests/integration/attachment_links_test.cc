#include <gtest/gtest.h>

#include "tests/integration/attachments_fixture.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/merge_client.h"

namespace webmunk::testing {

using AttachmentLinksTest = AttachmentsTest;

TEST_F(AttachmentLinksTest, PointsAreLinkedByTheirMembersOfAnyDepth) {
  const std::vector<std::string> names = {Upload("b", "1"), Upload("a", "2"), Upload("c", "3")};
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(JsonArray({Point(R"("p@":"a","deep":[{"q@":["b","zz"]}])", 0),
                                Point(R"("p":"a","q@":7)", 1), Point(R"("p@":["c","c"])", 2)}),
                     names, response)
                  .ok());
  EXPECT_EQ(response.stored(), 3);
  const auto points = Points();
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(AttachmentsOf(points[0]), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(AttachmentsOf(points[0], 1), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(AttachmentsOf(points[1]).empty());
  EXPECT_EQ(AttachmentsOf(points[2]), std::vector<std::string>{"c"});
  ExpectLedgerAddsUp(sql());
}

TEST_F(AttachmentLinksTest, ResentBundleLinksOnceAndOldPointsGetLinkedToo) {
  const std::string json = JsonArray({Point(R"("p@":"a")")});
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(json, {}, response).ok());
  EXPECT_TRUE(AttachmentsOf(Points()[0]).empty());
  const std::string name = Upload("a", "1");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Append(json, {name, name}, response).ok());
    EXPECT_EQ(response.duplicate(), 1);
  }
  EXPECT_EQ(AttachmentsOf(Points()[0]), std::vector<std::string>{"a"});
  EXPECT_EQ(Rows("data_point_attachment"), 1);
}

TEST_F(AttachmentLinksTest, FilesStayTheirParticipantsThroughAMerge) {
  const auto send = [&](const std::string& source, int second, const std::string& name) {
    const std::string point = PointText{.members = absl::StrCat(R"("p@":"a","n":)", second),
                                        .source = absl::StrCat("\"", source, "\""),
                                        .timestamp = absl::StrCat(1710000000 + second)}
                                  .Json();
    v1::AppendBundleResponse response;
    EXPECT_TRUE(Append(JsonArray({point}), {name}, response).ok());
    EXPECT_EQ(response.stored(), 1);
  };
  const std::string name = Upload("a", "1");
  send("old", 0, name);
  send("files", 1, Upload("b", "2"));
  MergeClient merges(product().server().NewChannel());
  merges.AwaitEnd(merges.Start("files", "old").name());
  send("old", 2, name);
  send("files", 3, name);
  send("stranger", 4, name);
  std::vector<std::vector<std::string>> files;
  for (const v1::DataPoint& point : Points()) files.push_back(AttachmentsOf(point));
  using Strings = std::vector<std::string>;
  EXPECT_EQ(files, (std::vector<Strings>{{"a"}, {}, {"a"}, {"a"}}));
  EXPECT_EQ(Rows("data_point_attachment"), 3);
}

TEST_F(AttachmentLinksTest, UnknownAttachmentRefusesTheBundleBeforeAnythingIsStored) {
  const std::string known = Upload("a", "1");
  for (const std::string& name :
       {"attachments/" + std::string(32, '0'), std::string("attachments/x"), std::string()}) {
    v1::AppendBundleResponse response;
    EXPECT_EQ(Append(JsonArray({Point(R"("p@":"a")")}), {known, name}, response).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << name;
  }
  EXPECT_EQ(Rows("bundle") + Rows("data_point") + Rows("participant"), 0);
}

TEST_F(AttachmentLinksTest, QuarantinedBundleKeepsItsAttachments) {
  const std::string name = Upload("a", "1");
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append("[{", {name}, response).ok());
  EXPECT_TRUE(response.has_bundle_fault());
  EXPECT_EQ(sql().Value("SELECT 'attachments/' || replace(attachment_id::text, '-', '') "
                        "FROM quarantine JOIN bundle_attachment USING (bundle_id)"),
            name);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM attachment WHERE expires IS NULL"), 1);
}

TEST_F(AttachmentLinksTest, FormWithFilesIsStoredLinkedAndReadOverHttp) {
  std::string photo(900'000, '\0');
  for (size_t i = 0; i < photo.size(); ++i) photo[i] = static_cast<char>(i * 7);
  const std::string part = "--XyX\r\nContent-Disposition: form-data; name=\"";
  const std::string body = part + "photo\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n" +
                           photo + "\r\n" + part + "payload\"\r\n\r\n" +
                           JsonArray({Point(R"("p@":"photo")")}) + "\r\n--XyX--\r\n";
  for (int i = 0; i < 2; ++i) {
    const auto answer =
        http().Send({.method = "POST",
                     .target = "/data/add-bundle.json",
                     .headers = {{"Content-Type", "multipart/form-data; boundary=XyX"}},
                     .body = body});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 201) << answer->body;
  }
  EXPECT_EQ(Rows("data_point_attachment") + Rows("bundle_attachment"), 3);
  EXPECT_EQ(Rows("attachment WHERE expires IS NULL"), 1) << "what came again goes after a day";
  EXPECT_EQ(AttachmentsOf(Points()[0]), std::vector<std::string>{"photo"});
  const std::string id =
      sql().Value("SELECT replace(attachment_id::text, '-', '') FROM data_point_attachment");
  const auto content = http().Send(
      {.method = "GET", .target = "/v1/attachments/" + id + "/content", .headers = {}, .body = ""});
  ASSERT_TRUE(content.has_value());
  EXPECT_EQ(content->status, 200);
  EXPECT_EQ(content->Header("Content-Type"), "image/png");
  EXPECT_TRUE(content->body == photo);
}

TEST_F(AttachmentLinksTest, FormCutWithinAFileStoresNothingAndIsNotJson) {
  const std::string body =
      "--XyX\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n" +
      JsonArray({Point(R"("p@":"photo")")}) +
      "\r\n--XyX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x\"\r\n\r\n" +
      std::string(400'000, 'x');
  const auto answer =
      http().Send({.method = "POST",
                   .target = "/data/add-bundle.json",
                   .headers = {{"Content-Type", "multipart/form-data; boundary=XyX"}},
                   .body = body});
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(IsJson(answer->body)) << answer->body;
  EXPECT_EQ(Rows("data_point") + Rows("bundle"), 0);
}

}  // namespace webmunk::testing
