// Naming a file that came for another participant gives nobody a right to it.

#include "tests/access/group_isolation.h"

namespace webmunk::testing {
namespace {

TEST_F(GroupIsolationTest, FilesThatOnesOwnPointsNameAreNotOnesOwn) {
  const Channel ours = As("viewer", group_);
  const auto files_of_ours = [&] {
    v1::ListDataPointsResponse points;
    points.ParseFromString(
        Ask(ours, &Stub::ListDataPoints, Of<v1::ListDataPointsRequest>(kOurs)).bytes);
    std::vector<std::string> names;
    for (const v1::DataPoint& point : points.data_points()) {
      v1::ListAttachmentsRequest request;
      request.set_parent(absl::StrCat(kOurs, "/dataPoints/", point.id()));
      v1::ListAttachmentsResponse files;
      files.ParseFromString(Ask(ours, &Stub::ListAttachments, request).bytes);
      for (const v1::Attachment& file : files.attachments()) names.push_back(file.name());
    }
    return names;
  };
  const auto read = [&](const std::string& name) {
    return Ask(ours, &Stub::GetAttachment, Named<v1::GetAttachmentRequest>(name));
  };
  const std::string before = TheirRows();
  AppendPoint("ours", "named", {attachment_});
  // Nor does a bundle get hold of it that nobody can read.
  v1::AppendBundleRequest unreadable;
  unreadable.mutable_raw()->set_payload("[{");
  unreadable.mutable_raw()->add_attachments(attachment_);
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest().Append(unreadable, response).ok());
  EXPECT_EQ(TheirRows(), before);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM bundle_attachment"), 2);
  EXPECT_TRUE(files_of_ours().empty());
  ExpectAlike(read(attachment_), read("attachments/" + std::string(32, '0')));
  // Whoever has the same file has a copy.
  const std::string copy = Upload("hidden-photo");
  EXPECT_FALSE(read(copy).status.ok());
  AppendPoint("ours", "with a copy", {copy});
  EXPECT_EQ(files_of_ours(), std::vector<std::string>{copy});
  EXPECT_TRUE(read(copy).status.ok());
  EXPECT_FALSE(read(attachment_).status.ok());
}

// With the owner's point beside one's own, which comes first.
TEST_F(GroupIsolationTest, BundlesOfSeveralLinkTheOwnersPointsAlone) {
  v1::AppendBundleRequest request;
  const auto point = [](const char* source, int time) {
    return PointText{.members = R"("files@":"hidden-photo")",
                     .source = absl::StrCat("\"", source, "\""),
                     .timestamp = absl::StrCat(time)}
        .Json();
  };
  request.mutable_raw()->set_payload(
      JsonArray({point("ours", 1720000000), point("hidden-one", 1720000001)}));
  request.mutable_raw()->add_attachments(attachment_);
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest().Append(request, response).ok());
  EXPECT_EQ(response.stored(), 2);
  EXPECT_EQ(sql().Query("SELECT identifier, count(*) FROM data_point_attachment "
                        "JOIN participant ON participant.id = participant_id GROUP BY 1"),
            (std::vector<SqlRow>{{"hidden-one", "3"}}));
}

}  // namespace
}  // namespace webmunk::testing
