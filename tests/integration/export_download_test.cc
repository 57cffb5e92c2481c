// Archives as they are read, by gRPC and by HTTP.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kBytes[] = "0123456789";

class ExportDownloadTest : public ExportsTest {
 protected:
  ExportDownloadTest() : name_(Make("spec {}")) { Finish(name_, kBytes); }

  HttpResponse Ask(const HttpHeaders& headers = {}, const std::string& method = "GET") {
    const auto response = http().Send({.method = method,
                                       .target = absl::StrCat("/v1/", name_, "/archive"),
                                       .headers = headers,
                                       .body = ""});
    Require(response.has_value(), "no answer");
    return *response;
  }

  const std::string name_;
};

TEST_F(ExportDownloadTest, AnyPartIsRead) {
  ASSERT_TRUE(admin().Download(name_).ok());
  EXPECT_EQ(admin().archive, kBytes);
  EXPECT_EQ(admin().header.archive().size_bytes(), 10);
  EXPECT_EQ(admin().header.archive().sha256().size(), 32U);
  v1::DownloadExportRequest request;
  request.set_name(name_);
  request.set_offset(4);
  request.set_limit(3);
  ASSERT_TRUE(admin().Download(request).ok());
  EXPECT_EQ(admin().archive, "456");
  request.set_limit(100);
  ASSERT_TRUE(admin().Download(request).ok());
  EXPECT_EQ(admin().archive, "456789");
  request.set_offset(10);
  ASSERT_TRUE(admin().Download(request).ok());
  EXPECT_EQ(admin().archive, "");
  request.set_offset(11);
  EXPECT_EQ(admin().Download(request).error_code(), grpc::StatusCode::OUT_OF_RANGE);
  request.set_offset(-1);
  EXPECT_EQ(admin().Download(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_offset(0);
  request.set_if_match(std::string(32, 'x'));
  EXPECT_EQ(admin().Download(request).error_code(), grpc::StatusCode::ABORTED);
  request.set_if_match(admin().header.archive().sha256());
  request.set_header_only(true);
  ASSERT_TRUE(admin().Download(request).ok());
  EXPECT_EQ(admin().archive, "");
}

TEST_F(ExportDownloadTest, ALargeArchiveComesWhole) {
  std::string bytes;
  for (int i = 0; bytes.size() < size_t{5} << 20; ++i) absl::StrAppend(&bytes, i, " ");
  const std::string name = Make("spec {}");
  Finish(name, bytes);
  ASSERT_TRUE(admin().Download(name).ok());
  EXPECT_EQ(admin().archive, bytes);
}

TEST_F(ExportDownloadTest, RangesThroughTheGateway) {
  HttpResponse whole = Ask();
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, kBytes);
  const std::string etag = whole.Header("ETag").value_or("");
  EXPECT_EQ(etag.size(), 66U) << etag;
  EXPECT_EQ(whole.Header("Content-Length"), "10");
  EXPECT_EQ(whole.Header("Accept-Ranges"), "bytes");
  EXPECT_EQ(whole.Header("Content-Type"), "application/zip");
  EXPECT_EQ(whole.Header("Content-Disposition"),
            absl::StrCat("attachment; filename=\"pdk-export_2024-02-29_", IdOf(name_), ".zip\""));

  struct Case {
    std::string range, if_range;
    int status;
    std::string body, content_range;
  };
  for (const Case& c : std::vector<Case>{{"bytes=2-4", "", 206, "234", "bytes 2-4/10"},
                                         {"bytes=7-", "", 206, "789", "bytes 7-9/10"},
                                         {"bytes=-2", "", 206, "89", "bytes 8-9/10"},
                                         {"bytes=2-4", etag, 206, "234", "bytes 2-4/10"},
                                         {"bytes=2-4", "\"other\"", 200, kBytes, ""},
                                         {"bytes=0-1,3-4", "", 200, kBytes, ""},
                                         {"bytes=x", "", 200, kBytes, ""}}) {
    HttpHeaders headers = {{"Range", c.range}};
    if (!c.if_range.empty()) headers.emplace_back("If-Range", c.if_range);
    const HttpResponse part = Ask(headers);
    EXPECT_EQ(part.status, c.status) << c.range;
    EXPECT_EQ(part.body, c.body) << c.range;
    EXPECT_EQ(part.Header("Content-Range").value_or(""), c.content_range);
    EXPECT_EQ(part.Header("ETag"), etag);
    EXPECT_EQ(part.Header("Content-Length"), std::to_string(c.body.size()));
  }
  const HttpResponse behind = Ask({{"Range", "bytes=10-"}});
  EXPECT_EQ(behind.status, 416);
  EXPECT_EQ(behind.Header("Content-Range"), "bytes */10");
  const HttpResponse head = Ask({}, "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("Content-Length"), "10");
  EXPECT_EQ(Ask({{"If-None-Match", etag}}).status, 304);
  EXPECT_EQ(Ask({}, "DELETE").status, 405);
}

TEST_F(ExportDownloadTest, WithoutAnArchiveThereIsNone) {
  const std::string queued = Make("spec {}");
  EXPECT_EQ(admin().Download(queued).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  const std::string lost = Make("spec {}");
  Finish(lost, "archive");
  std::filesystem::remove(PathOf(lost));
  const grpc::Status status = admin().Download(lost);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), ::testing::Not(HasSubstr("/")));
  // Another file than the one that was written.
  std::ofstream(PathOf(name_)) << "01234567";
  EXPECT_EQ(admin().Download(name_).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(admin().Download("exportJobs/999").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(admin().Download("exportJobs/x").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ExportDownloadTest, WhoReadsIsWrittenDown) {
  ASSERT_TRUE(admin().Download(name_).ok());
  // The entry is written a moment after the answer.
  int64_t entries = 0;
  for (int i = 0; i < 100 && entries == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    entries = sql().Number(
        "SELECT count(*) FROM audit_entry WHERE"
        " method = 'ExportService.DownloadExport' AND item_count = 10"
        " AND details ->> 'export_job' = $1",
        {IdOf(name_)});
  }
  EXPECT_EQ(entries, 1);
}

}  // namespace
}  // namespace webmunk::testing
