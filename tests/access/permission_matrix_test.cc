#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tests/support/any_call.h"
#include "tests/support/environment.h"
#include "tests/support/product_test.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {
namespace {

using google::protobuf::MethodDescriptor;

constexpr std::array kColumns = {"nobody", "none", "viewer", "exporter", "manager", "admin"};
constexpr size_t kFirstRole = 2;

// tests/data/permissions.tsv: who may call what. `-` is nobody of the column, `G`
// also who has the role in a group alone, `y` only who has it for all of the study.
std::map<std::string, std::vector<std::string>> ReadTable() {
  std::map<std::string, std::vector<std::string>> table;
  std::ifstream file(DataFile("permissions.tsv"));
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const std::string method = cells.front();
    cells.erase(cells.begin());
    table[method] = cells;
  }
  return table;
}

class PermissionMatrixTest : public SharedProductTest {
 protected:
  using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

  // With a role for all of the study, in the order of the columns.
  Channels StudyCallers() {
    Channels channels = {product().server().NewAnonymousChannel(), ChannelOf("none", {})};
    for (size_t i = kFirstRole; i < kColumns.size(); ++i) {
      channels.push_back(ChannelOf(kColumns[i], {{kColumns[i], 0}}));
    }
    return channels;
  }

  // With the same roles in a group.
  Channels GroupCallers() {
    const int group = AddTestGroup(sql(), "matrix");
    Channels channels = {nullptr, nullptr};
    for (size_t i = kFirstRole; i < kColumns.size(); ++i) {
      channels.push_back(ChannelOf(std::string("group-") + kColumns[i], {{kColumns[i], group}}));
    }
    return channels;
  }

  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& user, const TestGrants& grants) {
    return product().server().NewChannelWith(AddTestUser(sql(), user, grants));
  }
};

bool IsLetIn(const grpc::Status& status) {
  return status.error_code() != grpc::StatusCode::UNAUTHENTICATED &&
         status.error_code() != grpc::StatusCode::PERMISSION_DENIED;
}

TEST_F(PermissionMatrixTest, EveryServiceOfTheProtoFilesIsLookedAt) {
  std::set<std::string> looked_at;
  for (const MethodDescriptor* method : AllMethods()) looked_at.insert(method->service()->name());
  const std::filesystem::path protos = WEBMUNK_PROTO_DIR;
  for (const auto& entry : std::filesystem::directory_iterator(protos)) {
    std::ifstream file(entry.path());
    std::string line;
    while (std::getline(file, line)) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      if (words.size() < 2 || words[0] != "service") continue;
      EXPECT_EQ(looked_at.count(words[1]), 1u) << words[1];
    }
  }
}

TEST_F(PermissionMatrixTest, EveryMethodLetsInWhomTheTableNames) {
  const auto table = ReadTable();
  const Channels study = StudyCallers();
  const Channels group = GroupCallers();
  size_t methods = 0;
  for (const MethodDescriptor* method : AllMethods()) {
    const std::string name = MethodName(*method);
    ++methods;
    ASSERT_EQ(table.count(name), 1u) << name << " is not in permissions.tsv";
    const std::vector<std::string>& cells = table.at(name);
    const auto request = NewRequest(*method);
    for (size_t i = 0; i < kColumns.size(); ++i) {
      const grpc::Status by_study = CallAny(*study[i], *method, *request);
      EXPECT_EQ(IsLetIn(by_study), cells[i] != "-")
          << name << " by " << kColumns[i] << ": " << by_study.error_code() << " "
          << by_study.error_message();
      if (cells[i] == "-") {
        EXPECT_EQ(by_study.error_code(),
                  i == 0 ? grpc::StatusCode::UNAUTHENTICATED : grpc::StatusCode::PERMISSION_DENIED)
            << name << " by " << kColumns[i];
      }
      if (i < kFirstRole) continue;
      const grpc::Status by_group = CallAny(*group[i], *method, *request);
      EXPECT_EQ(IsLetIn(by_group), cells[i] == "G")
          << name << " by " << kColumns[i] << " of a group: " << by_group.error_code() << " "
          << by_group.error_message();
    }
  }
  EXPECT_EQ(methods, table.size());
}

// What is not a part of the API in the table's sense.
TEST_F(PermissionMatrixTest, HealthIsOpenToAll) {
  HttpResponse response = *http().Send(
      {.method = "GET", .target = "/healthz", .headers = {}, .body = "", .anonymous = true});
  EXPECT_EQ(response.status, 200);
}

}  // namespace
}  // namespace webmunk::testing
