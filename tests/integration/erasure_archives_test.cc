// What an erasure does about archives of exports, by the public API alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/database_dump.h"
#include "tests/support/erasure_client.h"
#include "tests/support/export_client.h"
#include "tests/support/ingest_client.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/temp_directory.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kVictim[] = "victim-7f3a91";
constexpr char kOther[] = "other-55c0de";

class ErasureArchivesTest : public ::testing::Test {
 protected:
  ErasureArchivesTest()
      : product_(SharedCluster().NewDatabase(), Flags()),
        exports_(product_.server().NewChannel()),
        erasures_(product_.server().NewChannel()) {
    IngestClient ingest(product_.server().NewChannel());
    for (const char* source : {kVictim, kOther}) {
      ingest.AppendJson(
          JsonArray({PointText{.members = absl::StrCat(R"("text":"of )", source, "\""),
                               .source = absl::StrCat("\"", source, "\""),
                               .generator_id = R"("study-event")"}
                         .Json()}));
    }
  }

  // Of these participants; returns the job once it and its delivery have ended.
  v1::ExportJob Export(const std::vector<std::string>& participants, const std::string& more = "") {
    std::string spec = "format: FORMAT_JSON_LINES";
    for (const std::string& participant : participants) {
      absl::StrAppend(&spec, " participants: \"participants/", participant, "\"");
    }
    const grpc::Status made = exports_.Create(absl::StrCat("spec { ", spec, " } ", more));
    Require(made.ok(), made.error_message());
    const std::string name = exports_.jobs[0].name();
    Await("the export", [&] {
      Require(exports_.Get(name).ok(), "no such job");
      const v1::ExportJob& job = exports_.job;
      return job.state() == v1::ExportJob::STATE_SUCCEEDED &&
             (job.deliveries().empty() ||
              job.deliveries(0).state() == v1::ExportDelivery::STATE_DELIVERED);
    });
    return exports_.job;
  }

  void MakeDestination(const std::string& id) {
    grpc::ClientContext context;
    v1::CreateExportDestinationRequest request;
    request.set_export_destination_id(id);
    request.mutable_export_destination()->mutable_local();
    request.mutable_export_destination()->mutable_naming()->set_prefix_source_range(true);
    v1::CreateExportDestinationResponse response;
    const grpc::Status made = exports_.stub().CreateExportDestination(&context, request, &response);
    Require(made.ok(), made.error_message());
  }

  // Names and bytes of all that lies in the folder of archives, unpacked.
  std::string Archives() {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() + "/archives")) {
      absl::StrAppend(&all, file.path().filename().string(), "\n");
      if (file.path().extension() != ".zip") continue;
      for (const auto& [name, bytes] : ReadZip(file.path()))
        absl::StrAppend(&all, name, "\n", bytes);
    }
    return all;
  }

  std::vector<std::string> Flags() {
    std::filesystem::create_directories(folder_.path() + "/archives");
    std::filesystem::create_directories(folder_.path() + "/local");
    std::ofstream(folder_.path() + "/keys") << "k1 " << std::string(64, 'a') << "\n";
    return {"--export_dir=" + folder_.path() + "/archives",
            "--export_local_root=" + folder_.path() + "/local",
            "--secret_key_file=" + folder_.path() + "/keys"};
  }

  TempDirectory folder_{"webmunk-erasure-archives-"};
  Product product_;
  ExportClient exports_;
  ErasureClient erasures_;
};

TEST_F(ErasureArchivesTest, ThoseOnTheServerGoAndDeliveredOnesAreNamedWithoutTheIdentifier) {
  MakeDestination("lab");
  const v1::ExportJob both = Export({kVictim, kOther}, R"(destinations: "exportDestinations/lab")");
  const v1::ExportJob alone = Export({kOther});
  ASSERT_THAT(Archives(), HasSubstr(kVictim));

  EXPECT_EQ(erasures_.DryRun(kVictim).found().archives(), 1);
  EXPECT_THAT(Archives(), HasSubstr(kVictim)) << "a dry run deletes nothing";
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());

  EXPECT_EQ(done.found().archives(), 1);
  EXPECT_EQ(done.erased().archives(), 1);
  EXPECT_THAT(done.delivered_archives(),
              ElementsAre(absl::StrCat("lab: *_", both.archive().file_name())));
  EXPECT_THAT(done.record(), HasSubstr(both.archive().file_name()));
  EXPECT_THAT(done.DebugString(), Not(HasSubstr(kVictim)));
  const std::string archives = Archives();
  EXPECT_THAT(archives, Not(HasSubstr(kVictim)));
  EXPECT_THAT(archives, HasSubstr(absl::StrCat("of ", kOther))) << "the other's archive stays";
  EXPECT_THAT(TracesOf(kVictim, DumpDatabase(product_.database_url())), IsEmpty());
  ASSERT_TRUE(exports_.Get(both.name()).ok());
  EXPECT_EQ(exports_.job.state(), v1::ExportJob::STATE_EXPIRED);
  ASSERT_TRUE(exports_.Get(alone.name()).ok());
  EXPECT_EQ(exports_.job.state(), v1::ExportJob::STATE_SUCCEEDED);
}

}  // namespace
}  // namespace webmunk::testing
