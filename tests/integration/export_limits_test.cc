// What is kept, shown and allowed of exports beyond the jobs themselves.

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto kNotFound = grpc::StatusCode::NOT_FOUND;

class ExportLimitsTest : public ExportsTest {
 protected:
  // Of the newest entry of the method.
  std::string Audited(const std::string& method, const std::string& column) {
    return sql().Value("SELECT coalesce((SELECT " + column +
                           "::text FROM audit_entry WHERE method = $1"
                           " ORDER BY id DESC LIMIT 1), '')",
                       {"ExportService." + method});
  }
  std::string Participant(const std::string& identifier) {
    return absl::StrCat(
        "{", sql().Value("SELECT id FROM participant WHERE identifier = $1", {identifier}), "}");
  }
  // Entries are written a moment after the answer.
  void ExpectAudited(const std::string& method, const std::string& column,
                     const std::string& value) {
    for (int i = 0; i < 100 && Audited(method, column) != value; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(Audited(method, column), value) << method;
  }
};

TEST_F(ExportLimitsTest, TheAuditLogTellsWhoseDataItWas) {
  AddParticipant("alice");
  AddParticipant("bob");
  const std::string alice = Participant("alice");
  const std::string name = Make("spec { participants: 'participants/alice' }");
  ExpectAudited("CreateExportJob", "participant_ids", alice);
  ASSERT_TRUE(admin().Get(name).ok());
  ExpectAudited("GetExportJob", "participant_ids", alice);
  Finish(name, "archive");
  ASSERT_TRUE(admin().Download(name).ok());
  ExpectAudited("DownloadExport", "participant_ids", alice);
  ASSERT_TRUE(admin().Delete(name).ok());
  ExpectAudited("DeleteExportJob", "participant_ids", alice);

  ASSERT_TRUE(admin().Create("spec {} split { participants_per_job: 1 }").ok());
  ASSERT_EQ(admin().jobs.size(), 2U);
  ExpectAudited("CreateExportJob", "details",
                absl::StrCat("{\"export_jobs\":[", IdOf(admin().jobs[0].name()), ",",
                             IdOf(admin().jobs[1].name()), "]}"));
}

TEST_F(ExportLimitsTest, ARepeatedKeyDoesNotHideThatJobsAreDeleted) {
  AddParticipant("alice");
  AddParticipant("bob");
  const char* order = "spec {} split { participants_per_job: 1 }";
  ASSERT_TRUE(admin().Create(order, "k").ok());
  ASSERT_EQ(admin().jobs.size(), 2U);
  const std::vector<v1::ExportJob> jobs = admin().jobs;
  for (const v1::ExportJob& job : jobs) {
    ASSERT_TRUE(admin().Delete(job.name()).ok());
    EXPECT_EQ(admin().Create(order, "k").error_code(), kNotFound);
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job"), 0);
}

TEST_F(ExportLimitsTest, RequestsAreKeptOnlyAsWhatCannotBeGuessed) {
  Make("spec {}");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_batch WHERE request_sha256 IS NOT NULL"), 0)
      << "without a key there is nothing to compare";
  ASSERT_TRUE(admin().Create("spec {}", "k").ok());
  const std::string name = admin().jobs[0].name();
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_batch WHERE request_sha256 IS NOT NULL"), 1);
  ASSERT_TRUE(admin().Delete(name).ok());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_batch WHERE request_sha256 IS NOT NULL"), 0);
}

TEST_F(ExportLimitsTest, OneUserDoesNotFillTheQueue) {
  Make("spec {}");
  sql().Execute(
      "INSERT INTO export_job (batch_id, sequence_index, creator_id, request)"
      " SELECT batch_id, n, creator_id, request FROM export_job, generate_series(2, 2000) n");
  EXPECT_EQ(admin().Create("spec {}").error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(ClientOf("ann", {{"exporter", 0}}).Create("spec {}").ok());
  sql().Execute("UPDATE export_job SET state = 'cancelled' WHERE sequence_index = 2000");
  EXPECT_TRUE(admin().Create("spec {}").ok());
}

TEST_F(ExportLimitsTest, ManyGeneratorsAreShownOfOneJobAlone) {
  std::string order = "spec { prefix: '\\001' ";
  for (int i = 0; i < 300; ++i) absl::StrAppend(&order, "generators: 'generator-", i, "' ");
  const std::string name = Make(order + "}");
  ASSERT_TRUE(admin().Get(name).ok());
  EXPECT_EQ(admin().job.spec().generators_size(), 300);
  EXPECT_EQ(admin().job.spec().prefix(), "\001");
  ASSERT_TRUE(admin().List().ok());
  ASSERT_EQ(admin().jobs.size(), 1U);
  EXPECT_EQ(admin().jobs[0].spec().generators_size(), 0);
  EXPECT_EQ(admin().jobs[0].spec().prefix(), "\001");
  Make("spec { generators: ['a', 'b'] }");
  ASSERT_TRUE(admin().List().ok());
  EXPECT_EQ(admin().jobs[0].spec().generators_size(), 2);
  v1::ListExportJobsRequest request;
  for (int i = 0; i < 7; ++i) request.add_states(v1::ExportJob::STATE_FAILED);
  EXPECT_EQ(admin().List(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ExportLimitsTest, OthersSeeNoTargetsThatAreNotTheirs) {
  const int ours = AddTestGroup(sql(), "Ours");
  const int theirs = AddTestGroup(sql(), "Theirs");
  AddParticipant("alice", ours);
  for (const auto& [name, group] :
       std::vector<std::pair<std::string, int>>{{"ours", ours}, {"theirs", theirs}}) {
    sql().Query(
        "INSERT INTO export_destination (identifier, type, parameters, group_id)"
        " VALUES ($1, 'local', '{}', $2)",
        {name, std::to_string(group)});
  }
  const std::string name = Make(
      "spec { participants: 'participants/alice' } destinations: 'exportDestinations/ours' "
      "destinations: 'exportDestinations/theirs' notifications { webhook: "
      "'https://example.org/secret' }");
  ASSERT_TRUE(admin().Get(name).ok());
  EXPECT_EQ(admin().job.deliveries_size(), 2);
  EXPECT_THAT(admin().job.notices(0).notification().webhook(), HasSubstr("secret"));
  ExportClient ann = ClientOf("ann", {{"exporter", ours}});
  ASSERT_TRUE(ann.Get(name).ok());
  ASSERT_EQ(ann.job.deliveries_size(), 1);
  EXPECT_EQ(ann.job.deliveries(0).destination(), "exportDestinations/ours");
  ASSERT_EQ(ann.job.notices_size(), 1);
  EXPECT_TRUE(ann.job.notices(0).notification().has_webhook());
  EXPECT_EQ(ann.job.notices(0).notification().webhook(), "");
}

TEST_F(ExportLimitsTest, OneUserDoesNotHoldAllDownloads) {
  const std::string name = Make("spec {}");
  // More than a connection holds of what its reader has not taken.
  Finish(name, std::string(size_t{64} << 20, 'x'));
  v1::DownloadExportRequest request;
  request.set_name(name);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::DownloadExportResponse>>> readers;
  for (int i = 0; i < 16; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(admin().stub().DownloadExport(contexts.back().get(), request));
    v1::DownloadExportResponse header;
    ASSERT_TRUE(readers.back()->Read(&header)) << i << readers.back()->Finish().error_message();
  }
  ExportClient again(product().server().NewChannel());
  EXPECT_EQ(again.Download(name).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  for (const auto& context : contexts) context->TryCancel();
  for (const auto& reader : readers) reader->Finish();
  grpc::Status status;
  for (int i = 0; i < 100 && !(status = again.Download(name)).ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(status.ok() && again.archive.size() == size_t{64} << 20) << status.error_message();
}

}  // namespace
}  // namespace webmunk::testing
