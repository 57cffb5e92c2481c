#include "server/rpc/call_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace webmunk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kRead[] = "ParticipantService.ListDataPoints";
constexpr char kWrite[] = "ParticipantService.UpdateParticipant";
constexpr char kStudyWrite[] = "AdminService.UpdateStudySettings";
constexpr char kOwn[] = "AuthService.GetCurrentUser";

// A gate for a caller with `grants`, which writes down what is audited.
class CallGateTest : public testing::Test {
 protected:
  CallGateTest()
      : gate_({.authenticate = [this](const CallContext&) { return Authenticate(); },
               .begin_audit = [this](const AuditStart& start) -> absl::StatusOr<int64_t> {
                 if (!audit_works_) return absl::UnavailableError("no database");
                 begun_.emplace_back(start.method);
                 return 7;
               },
               .end_audit =
                   [this](const AuditEnd& end) {
                     ended_.push_back(end.id);
                     codes_.push_back(end.code);
                   }}) {}

  absl::StatusOr<Principal> Authenticate() {
    if (!is_known_) return absl::UnauthenticatedError("nobody");
    return principal_;
  }

  absl::StatusCode CodeOf(std::string_view method) {
    return gate_.Admit(context_, method).status().code();
  }

  bool is_known_ = true;
  bool audit_works_ = true;
  Principal principal_;
  CallContext context_;
  std::vector<std::string> begun_;
  std::vector<int64_t> ended_;
  std::vector<absl::StatusCode> codes_;
  CallGate gate_;
};

TEST_F(CallGateTest, GroupsOfAHighEnoughGrantAreTheScope) {
  principal_.grants = {{Role::kViewer, 4}, {Role::kManager, 5}};
  const auto caller = gate_.Admit(context_, kRead);
  ASSERT_TRUE(caller.ok());
  EXPECT_THAT(caller->scope.groups(), ElementsAre(4, 5));
  EXPECT_THAT(gate_.Admit(context_, kWrite)->scope.groups(), ElementsAre(5));
  EXPECT_EQ(CodeOf(kStudyWrite), absl::StatusCode::kPermissionDenied);
}

TEST_F(CallGateTest, StudyNeedsAGrantWithoutAGroup) {
  principal_.grants = {{Role::kAdmin, 4}};
  EXPECT_EQ(CodeOf(kStudyWrite), absl::StatusCode::kPermissionDenied);
  principal_.grants = {{Role::kManager, std::nullopt}};
  EXPECT_EQ(CodeOf(kStudyWrite), absl::StatusCode::kPermissionDenied);
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  EXPECT_EQ(CodeOf(kStudyWrite), absl::StatusCode::kOk);
}

TEST_F(CallGateTest, UserWithoutAnyGrantHasWhatIsItsOwn) {
  EXPECT_EQ(CodeOf(kRead), absl::StatusCode::kPermissionDenied);
  const auto caller = gate_.Admit(context_, kOwn);
  ASSERT_TRUE(caller.ok());
  EXPECT_FALSE(caller->scope.is_everything());
  EXPECT_THAT(caller->scope.groups(), IsEmpty());
}

TEST_F(CallGateTest, StrangersHaveOnlyWhatIsOpenToAll) {
  is_known_ = false;
  EXPECT_EQ(CodeOf(kRead), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(kOwn), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf("AuthService.Login"), absl::StatusCode::kOk);
}

TEST_F(CallGateTest, MethodThatTheTableDoesNotKnowIsNobodys) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  EXPECT_EQ(CodeOf("ParticipantService.Forgotten"), absl::StatusCode::kPermissionDenied);
}

TEST_F(CallGateTest, SessionWritesOnlyFromItsOwnOrigin) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  principal_.session_id = 3;
  context_.host = "study.example.org";
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(kRead), absl::StatusCode::kOk);
  context_.origin = "https://evil.example.org";
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(kRead), absl::StatusCode::kPermissionDenied);
  context_.origin = "https://study.example.org";
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf(kRead), absl::StatusCode::kOk);
}

TEST_F(CallGateTest, TokenWritesFromAnywhere) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  principal_.token_id = 3;
  context_.origin = "https://evil.example.org";
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kOk);
}

TEST_F(CallGateTest, WriteIsAuditedBeforeItBeginsOrDoesNotBegin) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  const auto caller = gate_.Admit(context_, kWrite);
  EXPECT_THAT(begun_, ElementsAre(kWrite));
  EXPECT_THAT(ended_, IsEmpty());
  gate_.Finish(*caller, kWrite, absl::StatusCode::kNotFound);
  EXPECT_THAT(ended_, ElementsAre(7));
  EXPECT_THAT(codes_, ElementsAre(absl::StatusCode::kNotFound));
  audit_works_ = false;
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kUnavailable);
}

TEST_F(CallGateTest, ReadIsAuditedAtItsEnd) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  const auto caller = gate_.Admit(context_, kRead);
  EXPECT_THAT(ended_, IsEmpty());
  gate_.Finish(*caller, kRead, absl::StatusCode::kOk);
  EXPECT_THAT(begun_, IsEmpty());
  EXPECT_THAT(ended_, ElementsAre(0));
}

TEST_F(CallGateTest, WhatMayLastIsAuditedAsItBegins) {
  principal_.grants = {{Role::kViewer, std::nullopt}};
  constexpr char kWatch[] = "ParticipantService.WatchDataPoints";
  const auto caller = gate_.Admit(context_, kWatch);
  EXPECT_THAT(begun_, ElementsAre(kWatch));
  gate_.Finish(*caller, kWatch, absl::StatusCode::kOk);
  EXPECT_THAT(ended_, ElementsAre(7));
  audit_works_ = false;
  EXPECT_EQ(CodeOf(kWatch), absl::StatusCode::kUnavailable);
}

TEST_F(CallGateTest, LoginIsWrittenDownOnceItsHandlerSaysSo) {
  constexpr char kLogin[] = "AuthService.Login";
  auto caller = gate_.Admit(context_, kLogin);
  gate_.Finish(*caller, kLogin, absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(begun_, IsEmpty());
  EXPECT_TRUE(gate_.BeginEntry(*caller, kLogin).ok());
  gate_.Finish(*caller, kLogin, absl::StatusCode::kOk);
  EXPECT_THAT(begun_, ElementsAre(kLogin));
  EXPECT_THAT(ended_, ElementsAre(0, 7));
}

TEST_F(CallGateTest, RefusedCallIsAuditedToo) {
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kPermissionDenied);
  is_known_ = false;
  EXPECT_EQ(CodeOf(kWrite), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(begun_, IsEmpty());
  EXPECT_THAT(codes_,
              ElementsAre(absl::StatusCode::kPermissionDenied, absl::StatusCode::kUnauthenticated));
}

TEST_F(CallGateTest, WhatIsNotAuditedLeavesNoTrace) {
  principal_.grants = {{Role::kAdmin, std::nullopt}};
  int methods = 0;
  for (const Permission& permission : AllPermissions()) {
    if (permission.entry != Permission::Entry::kNone) continue;
    ++methods;
    const auto caller = gate_.Admit(context_, permission.method);
    ASSERT_TRUE(caller.ok()) << permission.method;
    gate_.Finish(*caller, permission.method, absl::StatusCode::kOk);
  }
  EXPECT_GT(methods, 0);
  EXPECT_THAT(begun_, IsEmpty());
  EXPECT_THAT(ended_, IsEmpty());
}

TEST_F(CallGateTest, ScopeOfAStreamFollowsTheGrants) {
  principal_.grants = {{Role::kViewer, 4}};
  ASSERT_TRUE(gate_.Admit(context_, kRead).ok());
  principal_.grants = {{Role::kViewer, 5}};
  EXPECT_THAT(gate_.ScopeNow(context_, kRead)->groups(), ElementsAre(5));
  principal_.grants = {};
  EXPECT_TRUE(absl::IsPermissionDenied(gate_.ScopeNow(context_, kRead).status()));
}

}  // namespace
}  // namespace webmunk
