#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "destination_fields.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"
#include "webmunk/client.h"

namespace webmunk::cli {
namespace {

v1::ExportDestination Box() {
  v1::ExportDestination destination;
  destination.set_name("exportDestinations/box");
  destination.mutable_sftp()->set_host("sftp.example.org");
  destination.mutable_sftp()->set_port(2222);
  destination.mutable_sftp()->set_user("study");
  destination.mutable_naming()->set_path("in");
  destination.mutable_naming()->set_prefix_host(false);
  destination.mutable_naming()->set_prefix_date(true);
  destination.set_etag("5");
  return destination;
}

class DestinationsTest : public ::testing::Test {
 protected:
  ToolRun Run(std::vector<std::string> words, const std::string& standard_input = "",
              bool terminal = false) {
    words.insert(words.begin(), "destinations");
    words.insert(words.end(), {"--server", server_.address()});
    return RunCommandLine(words, standard_input, {}, terminal);
  }

  static std::string File(const std::string& name, const std::string& content) {
    std::string path = absl::StrCat(::testing::TempDir(), "/", getpid(), "-", name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  static std::vector<std::string> Paths(const v1::UpdateExportDestinationRequest& request) {
    return {request.update_mask().paths().begin(), request.update_mask().paths().end()};
  }

  FakeServer server_;
  FakeExports& exports_ = server_.script.exports;
};

using Strings = std::vector<std::string>;

TEST_F(DestinationsTest, ListAndShow) {
  exports_.destinations = {Box()};
  ToolRun run = Run({"list"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "exportDestinations/box\tsftp\thost=sftp.example.org port=2222 user=study\t"
            "path=in prefix_date=true\t\t\t\n");
  run = Run({"list"}, "", /*terminal=*/true);
  EXPECT_EQ(run.out.rfind("DESTINATION ", 0), 0U) << run.out;
  run = Run({"show", "box", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find(R"("type":"sftp","sftp":{"host":"sftp.example.org","port":2222,)"
                         R"("user":"study"},"naming":{"path":"in",)"),
            std::string::npos)
      << run.out;
  EXPECT_EQ(Run({"show", "other"}).exit_code, 3);
}

TEST_F(DestinationsTest, PagesAreOneList) {
  exports_.destinations = {Box(), Box(), Box()};
  v1::ListExportDestinationsRequest request;
  request.set_page_size(2);
  int count = 0;
  const auto client = Client::Connect(server_.options());
  for (const auto& destination : client->ListExportDestinations(request)) {
    ASSERT_TRUE(destination.ok()) << destination.status();
    ++count;
  }
  EXPECT_EQ(count, 3);
}

TEST_F(DestinationsTest, CreateReadsSecretsFromFiles) {
  const std::string pem = "-----BEGIN KEY-----\nabc\n-----END KEY-----\n";
  const ToolRun run =
      Run({"create",        "box",          "--type",        "sftp",
           "--parameter",   "host=h",       "--parameter",   "port=22",
           "--parameter",   "user=a=b",     "--secret-file", "private_key=" + File("pem", pem),
           "--secret-file", "passphrase=-", "--path",        "in",
           "--prefix-date", "yes",          "--group",       "7"},
          "two words\r\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(exports_.destination_created.export_destination_id(), "box");
  const v1::ExportDestination& destination = exports_.destination_created.export_destination();
  EXPECT_EQ(destination.sftp().host(), "h");
  EXPECT_EQ(destination.sftp().port(), 22);
  EXPECT_EQ(destination.sftp().user(), "a=b");
  EXPECT_EQ(destination.sftp().private_key() + "\n", pem);
  EXPECT_EQ(destination.sftp().passphrase(), "two words");
  EXPECT_EQ(destination.naming().path(), "in");
  EXPECT_TRUE(destination.naming().prefix_date());
  EXPECT_FALSE(destination.naming().has_prefix_host());
  EXPECT_EQ(destination.group(), "participantGroups/7");
}

TEST_F(DestinationsTest, EachTypeCanBeMade) {
  for (const char* type : {"s3", "sftp", "google-drive", "dropbox", "web-dav", "local"}) {
    const ToolRun run = Run({"create", "x", "--type", type});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const auto* field = DestinationType(exports_.destination_created.export_destination());
    ASSERT_NE(field, nullptr) << type;
    EXPECT_EQ(DestinationTypeName(*field), type);
  }
}

TEST_F(DestinationsTest, SetKeepsTheRest) {
  exports_.destinations = {Box()};
  ToolRun run = Run(
      {"set", "box", "--parameter", "user=other", "--parameter", "port=", "--prefix-host", "yes"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.destination_updated), (Strings{"sftp", "naming"}));
  const v1::ExportDestination& destination = exports_.destination_updated.export_destination();
  EXPECT_EQ(destination.etag(), "5");
  EXPECT_EQ(destination.sftp().host(), "sftp.example.org");
  EXPECT_EQ(destination.sftp().port(), 0);
  EXPECT_EQ(destination.sftp().user(), "other");
  EXPECT_EQ(destination.naming().path(), "in");
  EXPECT_TRUE(destination.naming().prefix_host());
  EXPECT_TRUE(destination.naming().prefix_date());
  run = Run({"set", "box", "--group", "none", "--path", ""});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.destination_updated), (Strings{"naming", "group"}));
  EXPECT_EQ(exports_.destination_updated.export_destination().naming().path(), "");
}

TEST_F(DestinationsTest, AnotherTypeBeginsAnew) {
  exports_.destinations = {Box()};
  const ToolRun run = Run({"set", "box", "--type", "web-dav", "--parameter", "url=https://h/"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.destination_updated), Strings{"web_dav"});
  EXPECT_EQ(exports_.destination_updated.export_destination().web_dav().url(), "https://h/");
  EXPECT_FALSE(exports_.destination_updated.export_destination().has_sftp());
}

TEST_F(DestinationsTest, ATestThatFailsIsAnError) {
  exports_.test_response.set_succeeded(true);
  ToolRun run = Run({"test", "box"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "name\texportDestinations/box\nsucceeded\tyes\nerror\t\n");
  EXPECT_EQ(exports_.destination_tested, "exportDestinations/box");
  exports_.test_response.set_succeeded(false);
  exports_.test_response.set_error("cannot sign in\nto it");
  run = Run({"test", "box", "--output", "json"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.out.find(R"("succeeded":false)"), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "webmunk: exportDestinations/box does not work: cannot sign in\\nto it\n");
}

TEST_F(DestinationsTest, Delete) {
  EXPECT_EQ(Run({"delete", "box"}).exit_code, 0);
  EXPECT_EQ(exports_.destination_deleted, "exportDestinations/box");
}

TEST_F(DestinationsTest, SecretsAreNoArguments) {
  const ToolRun run =
      Run({"create", "box", "--type", "s3", "--parameter", "secret-access-key=hush"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err,
            "webmunk: secret_access_key is a secret: give --secret-file secret_access_key=FILE\n");
  for (const Strings& words : {Strings{"create", "box", "--type", "s3", "--parameter", "hush"},
                               {"create", "box", "--type", "s3", "--secret-file", "hush"},
                               {"create", "box", "--type", "sftp", "--parameter", "port=hush"}}) {
    const ToolRun wrong = Run(words);
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_EQ(wrong.err.find("hush"), std::string::npos) << wrong.err;
  }
  // Each field that the protos call input only.
  for (const char* field : {"secret_access_key", "password", "private_key", "passphrase",
                            "service_account_json", "token_json", "app_secret", "bearer_token"}) {
    EXPECT_TRUE(IsSecretField(field)) << field;
  }
}

TEST_F(DestinationsTest, WhatIsWrongIsUsage) {
  exports_.destinations = {Box()};
  const std::string empty = File("empty", "\n");
  for (const Strings& words : {
           Strings{"create", "box"},
           {"create", "--type", "s3"},
           {"create", "Box", "--type", "s3"},
           {"create", "box", "--type", "ftp"},
           {"create", "box", "--type", "s3", "--parameter", "host=h"},
           {"create", "box", "--type", "s3", "--secret-file", "password=" + empty},
           {"create", "box", "--type", "sftp", "--secret-file", "password=" + empty},
           {"create", "box", "--type", "sftp", "--secret-file", "password=/nowhere"},
           {"create", "box", "--type", "sftp", "--secret-file", "host=-"},
           {"create", "box", "--type", "s3", "--parameter", "force_path_style=maybe"},
           {"create", "box", "--type", "s3", "--prefix-host", "maybe"},
           {"create", "box", "--type", "local", "--group", "x"},
           {"create", "box", "--type", "sftp", "--secret-file", "password=-", "--secret-file",
            "passphrase=-"},
           {"set", "box"},
           {"set", "box", "--parameter", "bucket=b"},
           {"list", "x"},
           {"test"},
       }) {
    EXPECT_EQ(Run(words, "one\n").exit_code, 2) << words[0] << " " << words.back();
  }
  EXPECT_EQ(exports_.destination_created.export_destination_id(), "") << "nothing was sent";
  EXPECT_EQ(exports_.destination_updated.update_mask().paths_size(), 0);
}

}  // namespace
}  // namespace webmunk::cli
