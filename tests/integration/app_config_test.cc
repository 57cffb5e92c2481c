#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/golden.h"
#include "tests/support/product_test.h"
#include "webmunk/v1/app_config.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

using grpc::StatusCode;
using Json = nlohmann::json;

class AppConfigTest : public OwnProductTest {
 protected:
  grpc::Status Create(const v1::AppConfiguration& config, v1::AppConfiguration* created = nullptr) {
    grpc::ClientContext context;
    v1::CreateAppConfigurationRequest request;
    *request.mutable_app_configuration() = config;
    v1::CreateAppConfigurationResponse response;
    const grpc::Status status = stub_->CreateAppConfiguration(&context, request, &response);
    if (created != nullptr) *created = response.app_configuration();
    return status;
  }

  grpc::Status Update(v1::AppConfiguration& config, const std::vector<std::string>& paths) {
    grpc::ClientContext context;
    v1::UpdateAppConfigurationRequest request;
    *request.mutable_app_configuration() = config;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    v1::UpdateAppConfigurationResponse response;
    const grpc::Status status = stub_->UpdateAppConfiguration(&context, request, &response);
    if (status.ok()) config = response.app_configuration();
    return status;
  }

  std::string Resolve(const v1::ResolveAppConfigurationRequest& request) {
    grpc::ClientContext context;
    v1::ResolveAppConfigurationResponse response;
    EXPECT_TRUE(stub_->ResolveAppConfiguration(&context, request, &response).ok());
    return response.configuration();
  }

  v1::PreviewAppConfigurationResponse Preview(const std::string& identifier,
                                              const std::string& given_context) {
    grpc::ClientContext context;
    v1::PreviewAppConfigurationRequest request;
    request.set_participant_id(identifier);
    request.set_context(given_context);
    v1::PreviewAppConfigurationResponse response;
    EXPECT_TRUE(stub_->PreviewAppConfiguration(&context, request, &response).ok());
    return response;
  }

  // Makes the recorded configurations, and gives participants those of their own.
  void Configure() {
    const Json golden = Json::parse(GoldenFile("expected/app-config/configurations.json"));
    std::map<std::string, std::string> names;
    for (const Json& row : golden.at("configurations")) {
      v1::AppConfiguration config;
      config.set_display_name(row.at("name").get<std::string>());
      config.set_id_pattern(row.at("id_pattern").get<std::string>());
      config.set_context_pattern(row.at("context_pattern").get<std::string>());
      config.set_evaluate_order(row.at("evaluate_order").get<int>());
      config.set_valid(row.at("is_valid").get<bool>());
      config.set_enabled(row.at("is_enabled").get<bool>());
      config.set_configuration(row.at("configuration").dump());
      v1::AppConfiguration created;
      ASSERT_TRUE(Create(config, &created).ok());
      names[created.display_name()] = created.name();
    }
    const auto participants = v1::ParticipantService::NewStub(product().server().NewChannel());
    for (const auto& [identifier, config] : golden.at("sources_with_own_configuration").items()) {
      grpc::ClientContext context;
      v1::CreateParticipantRequest request;
      request.set_participant_id(identifier);
      request.mutable_participant()->set_app_configuration(names.at(config.get<std::string>()));
      v1::CreateParticipantResponse response;
      ASSERT_TRUE(participants->CreateParticipant(&context, request, &response).ok());
    }
  }

  static v1::AppConfiguration Config() {
    v1::AppConfiguration config;
    config.set_id_pattern(".*");
    config.set_context_pattern(".*");
    config.set_valid(true);
    config.set_enabled(true);
    config.set_configuration(R"({"a": 1})");
    return config;
  }

  std::unique_ptr<v1::AppConfigService::Stub> stub_ =
      v1::AppConfigService::NewStub(product().server().NewChannel());
};

TEST_F(AppConfigTest, ResolvesAsRecorded) {
  EXPECT_EQ(Resolve({}), "{}");
  Configure();
  const auto recorded = [](const std::string& name) {
    return Json::parse(GoldenFile("expected/app-config/" + name + ".json"))
        .at("response")
        .at("body")
        .get<std::string>();
  };
  const auto resolve = [&](const char* identifier, const char* given_context) {
    v1::ResolveAppConfigurationRequest request;
    if (identifier != nullptr) request.set_participant_id(identifier);
    if (given_context != nullptr) request.set_context(given_context);
    return Resolve(request);
  };
  EXPECT_EQ(resolve(nullptr, nullptr), recorded("01-no-parameters"));
  EXPECT_EQ(resolve("zzz", nullptr), recorded("02-unknown-id"));
  EXPECT_EQ(resolve("99349", nullptr), recorded("03-identifier-key"));
  EXPECT_EQ(resolve("99349", "beta-2"), recorded("04-context-search"));
  EXPECT_EQ(resolve("12345678", "beta"), recorded("05-exact"));
  EXPECT_EQ(resolve("12345678", "x"), recorded("06-exact-other-context"));
  EXPECT_EQ(resolve("Study A 01", nullptr), recorded("08-own-configuration"));
  EXPECT_EQ(resolve("129", nullptr), recorded("09-search"));
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 1) << "asking makes nobody known";
  const v1::PreviewAppConfigurationResponse preview = Preview("12345678", "beta");
  EXPECT_EQ(preview.configuration(), recorded("05-exact"));
  EXPECT_EQ(preview.rule(), v1::PreviewAppConfigurationResponse::RULE_EQUAL_IDENTIFIER);
  EXPECT_EQ(Preview("Study A 01", "x").rule(), v1::PreviewAppConfigurationResponse::RULE_OWN);
}

TEST_F(AppConfigTest, IsChangedByMaskAndEtagAndDeleted) {
  v1::AppConfiguration config;
  ASSERT_TRUE(Create(Config(), &config).ok());
  const v1::AppConfiguration before = config;
  EXPECT_EQ(before.configuration(), R"({"a": 1})");
  config.set_enabled(false);
  config.set_id_pattern("x");
  ASSERT_TRUE(Update(config, {"enabled"}).ok());
  EXPECT_FALSE(config.enabled());
  EXPECT_EQ(config.id_pattern(), ".*");
  EXPECT_NE(config.etag(), before.etag());
  EXPECT_EQ(Preview("p", "c").rule(), v1::PreviewAppConfigurationResponse::RULE_NONE);
  v1::AppConfiguration stale = before;
  EXPECT_EQ(Update(stale, {"enabled"}).error_code(), StatusCode::ABORTED);
  for (const char* path : {"", "name", "create_time", "etag"}) {
    EXPECT_EQ(Update(config, {path}).error_code(), StatusCode::INVALID_ARGUMENT) << path;
  }
  EXPECT_EQ(Update(config, {}).error_code(), StatusCode::INVALID_ARGUMENT);
  const auto remove = [&](const std::string& etag) {
    grpc::ClientContext context;
    v1::DeleteAppConfigurationRequest request;
    request.set_name(config.name());
    request.set_etag(etag);
    v1::DeleteAppConfigurationResponse response;
    return stub_->DeleteAppConfiguration(&context, request, &response).error_code();
  };
  EXPECT_EQ(remove(before.etag()), StatusCode::ABORTED);
  EXPECT_EQ(remove(config.etag()), StatusCode::OK);
  EXPECT_EQ(remove(""), StatusCode::NOT_FOUND);
}

TEST_F(AppConfigTest, WhatCannotWorkIsRefused) {
  const auto refused = [&](auto spoil) {
    v1::AppConfiguration config = Config();
    spoil(config);
    return Create(config).error_code();
  };
  EXPECT_EQ(refused([](auto& c) { c.set_id_pattern("("); }), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused([](auto& c) { c.set_context_pattern(""); }), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused([](auto& c) { c.set_configuration("[]"); }), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused([](auto& c) { c.set_configuration("{"); }), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused([](auto& c) { c.set_display_name(std::string(1025, 'x')); }),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused([](auto& c) { c.set_configuration(R"({"a":"\u0000\ud800"})"); }),
            StatusCode::OK);
}

TEST_F(AppConfigTest, IsListedInTheOrderInWhichItIsTried) {
  for (const int order : {5, -1, 5, 0}) {
    v1::AppConfiguration config = Config();
    config.set_evaluate_order(order);
    ASSERT_TRUE(Create(config).ok());
  }
  std::vector<std::string> names;
  v1::ListAppConfigurationsRequest request;
  request.set_page_size(1);
  do {
    grpc::ClientContext context;
    v1::ListAppConfigurationsResponse response;
    ASSERT_TRUE(stub_->ListAppConfigurations(&context, request, &response).ok());
    for (const auto& config : response.app_configurations()) names.push_back(config.name());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ::testing::ElementsAre("appConfigurations/2", "appConfigurations/4",
                                            "appConfigurations/1", "appConfigurations/3"));
}

}  // namespace webmunk::testing
