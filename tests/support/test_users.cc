#include "tests/support/test_users.h"

namespace webmunk::testing {
namespace {

constexpr size_t kTokenSize = 64;

void Add(SqlConnection& sql, const std::string& user, const TestGrants& grants,
         const std::string& token) {
  const std::string id =
      sql.Value("INSERT INTO user_account (identifier) VALUES ($1) RETURNING id", {user});
  for (const auto& [role, group] : grants) {
    sql.Query("INSERT INTO role_grant VALUES ($1, $2, nullif($3::int, 0))",
              {id, role, std::to_string(group)});
  }
  sql.Query(
      "INSERT INTO api_token (user_id, token_sha256, role, all_groups, expires) "
      "VALUES ($1, sha256(convert_to($2, 'UTF8')), 'admin', true, now() + interval '1 year')",
      {id, token});
}

}  // namespace

std::string AddTestUser(SqlConnection& sql, const std::string& user, const TestGrants& grants) {
  std::string token = "TokenOf";
  for (const char c : user) token += c == '-' ? 'x' : c;
  token.resize(kTokenSize, '0');
  Add(sql, user, grants, token);
  return token;
}

void LimitTokens(SqlConnection& sql, const std::string& user, int group) {
  sql.Query(
      "WITH cut AS (UPDATE api_token SET all_groups = false WHERE user_id ="
      " (SELECT id FROM user_account WHERE identifier = $1) RETURNING id)"
      " INSERT INTO api_token_group (token_id, group_id) SELECT id, $2::int FROM cut",
      {user, std::to_string(group)});
}

int AddTestGroup(SqlConnection& sql, const std::string& display_name) {
  return static_cast<int>(sql.Number(
      "INSERT INTO participant_group (display_name) VALUES ($1) RETURNING id", {display_name}));
}

void AddTestAdmin(SqlConnection& sql) { Add(sql, "test-admin", {{"admin", 0}}, kTestAdminToken); }

}  // namespace webmunk::testing
