#ifndef WEBMUNK_TESTS_ACCESS_ACCESS_FIXTURE_H_
#define WEBMUNK_TESTS_ACCESS_ACCESS_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/lock_waiters.h"
#include "tests/support/product_test.h"
#include "tests/support/test_users.h"
#include "tests/support/token_channel.h"
#include "webmunk/v1/auth.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk::testing {

// What a browser's request brings through a gateway.
struct BrowserCall {
  std::string session;
  std::string origin = "https://study.example.org";
  std::string host = "study.example.org";

  void Fill(grpc::ClientContext& context) const {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    if (!session.empty()) context.AddMetadata("x-webmunk-session", session);
    if (!origin.empty()) context.AddMetadata("x-webmunk-origin", origin);
    if (!host.empty()) context.AddMetadata("x-webmunk-host", host);
  }
};

// A product of its own, with one user: `test-admin`.
class AccessTest : public OwnProductTest {
 protected:
  // Where only a gateway gets to.
  std::shared_ptr<grpc::Channel> GatewayChannel() {
    return NewTokenChannel(product().server().gateway_address(), "");
  }

  // A read by the owner of the token.
  grpc::Status ReadWith(const std::string& token) { return ReadBy(product().server(), token); }

  static grpc::Status ReadBy(ServerProcess& server, const std::string& token) {
    const auto stub = v1::ParticipantService::NewStub(server.NewChannelWith(token));
    grpc::ClientContext context;
    v1::ListParticipantsResponse response;
    return stub->ListParticipants(&context, {}, &response);
  }

  // A user with a password, made as an admin does.
  grpc::Status Create(const std::string& user, const std::string& password,
                      const TestGrants& grants) {
    const auto stub = v1::UserService::NewStub(product().server().NewChannel());
    v1::CreateUserRequest request;
    request.set_user_id(user);
    request.set_password(password);
    for (const auto& [role, group] : grants) {
      v1::RoleGrant& grant = *request.mutable_user()->add_roles();
      v1::Role parsed = v1::ROLE_UNSPECIFIED;
      v1::Role_Parse("ROLE_" + Upper(role), &parsed);
      grant.set_role(parsed);
      if (group != 0) grant.set_group("participantGroups/" + std::to_string(group));
    }
    grpc::ClientContext context;
    v1::CreateUserResponse response;
    return stub->CreateUser(&context, request, &response);
  }

  grpc::Status Login(const std::string& user, const std::string& password,
                     v1::LoginResponse& response, const std::string& address = "198.51.100.1") {
    const auto stub = v1::AuthService::NewStub(GatewayChannel());
    grpc::ClientContext context;
    context.AddMetadata("x-webmunk-client-address", address);
    v1::LoginRequest request;
    request.set_user_id(user);
    request.set_password(password);
    return stub->Login(&context, request, &response);
  }

  grpc::Status IssueToken(const std::string& user, const std::string& password,
                          v1::IssueTokenResponse& response) {
    const auto stub = v1::AuthService::NewStub(product().server().NewAnonymousChannel());
    grpc::ClientContext context;
    v1::IssueTokenRequest request;
    request.set_user_id(user);
    request.set_password(password);
    return stub->IssueToken(&context, request, &response);
  }

  // Until the server waits for what sql() holds.
  void WaitForALock() {
    for (int i = 0; i < 1000 && CountWaiters(sql()) == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  static std::string Upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }
};

inline constexpr char kPassword[] = "correct horse battery";

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_ACCESS_ACCESS_FIXTURE_H_
