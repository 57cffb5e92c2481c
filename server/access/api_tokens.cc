#include "server/access/api_tokens.h"

#include <algorithm>
#include <memory>

#include "absl/time/clock.h"
#include "server/access/secret_text.h"
#include "server/access/user_store.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr absl::Duration kMaxLifetime = absl::Hours(24 * 366);
// A caller's clock may be a little ahead.
constexpr absl::Duration kSlack = absl::Minutes(5);
constexpr int kKeptIssued = 20;

Role HighestRole(const std::vector<RoleGrant>& grants) {
  Role highest = Role::kNone;
  for (const RoleGrant& grant : grants) highest = std::max(highest, grant.role);
  return highest;
}

absl::Status CheckEnd(int64_t expires) {
  const absl::Time end = absl::FromUnixMicros(expires);
  if (end > absl::Now() && end <= absl::Now() + kMaxLifetime + kSlack) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "api_token.expire_time must be in the future, at most 366 days ahead");
}

absl::Status CheckMayMake(const Principal& caller, const ApiTokenRecord& token) {
  if (caller.token_id == 0) return absl::OkStatus();
  const AccessScope scope = ScopeOf(caller, token.role);
  const bool is_within =
      scope.is_everything() ||
      (!token.groups.empty() && std::all_of(token.groups.begin(), token.groups.end(),
                                            [&](int32_t group) { return scope.Has(group); }));
  if (is_within && absl::FromUnixMicros(token.expires) <= caller.expires) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "a token makes no token that allows more than itself, or for longer");
}

}  // namespace

absl::StatusOr<NewApiToken> ApiTokens::Store(Transaction& transaction, int32_t user_id,
                                             const ApiTokenRecord& token, bool issued) {
  NewApiToken made{.record = {}, .secret = NewApiTokenText()};
  WEBMUNK_ASSIGN_OR_RETURN(
      made.record, InsertApiToken(transaction, user_id, Sha256(made.secret), token, issued));
  return made;
}

absl::StatusOr<NewApiToken> ApiTokens::Create(const Principal& caller, const std::string& user,
                                              ApiTokenRecord token) {
  WEBMUNK_RETURN_IF_ERROR(CheckEnd(token.expires));
  WEBMUNK_RETURN_IF_ERROR(CheckMayMake(caller, token));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord owner, FindUser(*connection, user));
  token.is_limited = !token.groups.empty();
  WEBMUNK_ASSIGN_OR_RETURN(NewApiToken made,
                           Store(*transaction, owner.id, token, /*issued=*/false));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return made;
}

absl::StatusOr<NewApiToken> ApiTokens::Issue(const LoginRecord& login, absl::Duration lifetime,
                                             const std::string& display_name) {
  ApiTokenRecord token;
  token.display_name = display_name;
  token.expires = absl::ToUnixMicros(absl::Now() + lifetime);
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(HoldLogin(*transaction, login));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord owner, FindUserById(*connection, login.id));
  token.role = HighestRole(owner.grants);
  if (token.role == Role::kNone) return absl::PermissionDeniedError("the user has no role");
  WEBMUNK_ASSIGN_OR_RETURN(NewApiToken made, Store(*transaction, login.id, token, /*issued=*/true));
  WEBMUNK_RETURN_IF_ERROR(DeleteOldIssued(*transaction, login.id, made.record.id, kKeptIssued));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  authenticator_.Forget();
  return made;
}

absl::StatusOr<ApiTokenPage> ApiTokens::List(const Principal& caller, const std::string& user,
                                             int64_t before, int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord owner, FindUser(*connection, user));
  ApiTokenPage page;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(
      page.tokens, ListApiTokens(*connection, owner.id, caller.is_limited ? caller.token_id : 0,
                                 before, page_size + 1));
  if (page.tokens.size() > static_cast<size_t>(page_size)) {
    page.tokens.pop_back();
    page.next = page.tokens.back().id;
  }
  return page;
}

absl::Status ApiTokens::Revoke(const Principal& caller, const std::string& user, int64_t id) {
  if (caller.is_limited && id != caller.token_id) {
    return absl::NotFoundError("there is no such token");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord owner, FindUser(*connection, user));
  WEBMUNK_RETURN_IF_ERROR(DeleteApiToken(*connection, owner.id, id));
  authenticator_.Forget();
  return absl::OkStatus();
}

}  // namespace webmunk
