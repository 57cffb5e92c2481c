#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "tests/access/hostile_requests.h"
#include "tests/access/hostile_texts.h"
#include "tests/support/any_call.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"
#include "tests/support/token_channel.h"

namespace webmunk::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Run as a part of a statement the last one leaves a mark, even if it is rolled back.
const std::string kTexts[] = {"'; DROP TABLE data_point; --", "\" OR 1=1; SELECT $1 /*",
                              "\\'); DELETE FROM user_account; --", std::string("x\0y", 3),
                              "'||nextval('hostile_mark')||'"};

// Whether the text was used, and not refused by its looks.
bool IsPastValidation(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return false;
    default:
      return true;
  }
}

// A product that makes no archives, but takes orders of all kinds.
class HostileTextTest : public ::testing::Test {
 protected:
  HostileTextTest()
      : product_(SharedCluster().NewDatabase(), Flags()), sql_(product_.database_url()) {
    sql_.Execute("CREATE SEQUENCE hostile_mark");
    admin_ = product_.server().NewChannel();
    for (const TextRequest& preparation : kPreparations) Prepare(preparation);
    sql_.Execute(
        "INSERT INTO participant (identifier, identifier_sha256)"
        " SELECT name, sha256(convert_to(name, 'UTF8'))"
        " FROM (SELECT 'spare-' || n AS name FROM generate_series(1, 300) AS n) AS spare");
    gateway_ = NewTokenChannel(product_.server().gateway_address(), "");
    other_ = product_.server().NewChannelWith(AddTestUser(sql_, "other", {{"admin", 0}}));
  }

  std::vector<std::string> Flags() {
    for (const char* folder : {"/archives", "/local"}) {
      std::filesystem::create_directories(folder_.path() + folder);
    }
    std::ofstream(folder_.path() + "/keys") << "k1 " << std::string(64, 'a') << "\n";
    std::ofstream(folder_.path() + "/webhook-key") << "a key of the webhooks\n";
    return {"--export_dir=" + folder_.path() + "/archives",
            "--export_local_root=" + folder_.path() + "/local",
            "--secret_key_file=" + folder_.path() + "/keys",
            "--webhook_key_file=" + folder_.path() + "/webhook-key",
            "--export_allow_private_destinations",
            "--export_workers=0",
            "--export_delivery_workers=0"};
  }

  std::unique_ptr<Message> Parse(const MethodDescriptor& method, const std::string& text) {
    auto request = NewRequest(method);
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(FillIn(text, ++number_), request.get()))
        << MethodName(method) << ": " << text;
    return request;
  }

  void Prepare(const TextRequest& preparation) {
    for (const MethodDescriptor* method : AllMethods()) {
      if (MethodName(*method) != preparation.method) continue;
      const auto status = CallAny(*admin_, *method, *Parse(*method, preparation.text));
      EXPECT_TRUE(status.ok()) << preparation.method << ": " << status.error_message();
    }
  }

  grpc::Status Call(const MethodDescriptor& method, const Message& request) {
    if (method.service()->name() == "AuthService") {
      // Many wrong passwords would end it, and a changed one.
      sql_.Execute("DELETE FROM login_failure");
      sql_.Execute(
          "UPDATE user_account SET password_hash = one.password_hash FROM user_account AS one"
          " WHERE user_account.identifier = 'other' AND one.identifier = 'someone'");
    }
    if (method.name() == "ChangePassword") return CallAny(*other_, method, request);
    if (method.name() == "Login") return CallAny(*gateway_, method, request);
    return CallAny(*admin_, method, request);
  }

  void Try(const MethodDescriptor& method, const TextPath& path, const Message& request,
           const std::string& value) {
    const grpc::Status status = Call(method, request);
    const std::string what = MethodName(method) + " " + PathName(path) + " " + value + ": " +
                             std::to_string(status.error_code()) + " " + status.error_message();
    EXPECT_NE(status.error_code(), grpc::StatusCode::INTERNAL) << what;
    EXPECT_NE(status.error_code(), grpc::StatusCode::UNKNOWN) << what;
    // All that the database complains of.
    EXPECT_NE(status.error_code(), grpc::StatusCode::UNAVAILABLE) << what;
    EXPECT_FALSE(absl::StrContains(status.error_message(), "database:")) << what;
    EXPECT_FALSE(absl::StrContains(status.error_message(), "syntax error")) << what;
    ++calls_;
    if (!IsPastValidation(status)) return;
    ++calls_past_;
    methods_past_.insert(MethodName(method));
    fields_past_.insert(MethodName(method) + " " + PathName(path));
  }

  // Deletions would take away what the other requests are about.
  void ExpectValid(const MethodDescriptor& method, const std::string& valid) {
    if (valid.empty() || method.name().starts_with("Delete")) return;
    if (method.name() == "DownloadExport") return;
    const grpc::Status status = Call(method, *Parse(method, valid));
    EXPECT_TRUE(status.ok()) << MethodName(method) << " " << valid << ": "
                             << status.error_message();
  }

  void TryAlone(const MethodDescriptor& method, const TextPath& path, const std::string& valid) {
    for (const std::string& text : kTexts) {
      const std::string was = GetText(*Parse(method, valid), path);
      for (const std::string& value : HostileValues(path, was, text)) {
        const auto request = Parse(method, valid);
        SetText(value, path, *request);
        Try(method, path, *request, value);
      }
    }
  }

  std::string Tables() {
    return sql_.Value("SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class");
  }

  TempDirectory folder_{"webmunk-hostile-"};
  Product product_;
  SqlConnection sql_;
  std::shared_ptr<grpc::Channel> admin_;
  std::shared_ptr<grpc::Channel> other_;
  std::shared_ptr<grpc::Channel> gateway_;
  int number_ = 0;
  int calls_ = 0;
  int calls_past_ = 0;
  std::set<std::string> methods_past_;
  std::set<std::string> fields_past_;
};

TEST_F(HostileTextTest, TextIsNeverSqlInAnyFieldOfAnyMethod) {
  const std::string tables = Tables();
  for (const MethodDescriptor* method : AllMethods()) {
    TextPath path;
    std::vector<TextPath> texts;
    CollectTexts(*method->input_type(), path, texts);
    number_ = 0;
    for (const std::string& valid : ValidRequests(MethodName(*method))) {
      for (const TextPath& text : texts) TryAlone(*method, text, valid);
      ExpectValid(*method, valid);
    }
  }
  EXPECT_EQ(Tables(), tables);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM user_account WHERE identifier = 'test-admin'"), 1);
  EXPECT_EQ(sql_.Value("SELECT is_called FROM hostile_mark"), "f");
  EXPECT_TRUE(product_.server().process().Running());
  EXPECT_FALSE(absl::StrContains(product_.server().process().Log(), "syntax error"));
  // Not empty: in most of what can take any text it was taken.
  EXPECT_GE(methods_past_.size(), 45u);
  EXPECT_GE(fields_past_.size(), 190u);
  EXPECT_GE(calls_past_, 3000);
}

}  // namespace
}  // namespace webmunk::testing
