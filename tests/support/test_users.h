#ifndef WEBMUNK_TESTS_SUPPORT_TEST_USERS_H_
#define WEBMUNK_TESTS_SUPPORT_TEST_USERS_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// The token of `test-admin`, who is in every database of PostgresCluster::NewDatabase
// and may do everything.
inline constexpr char kTestAdminToken[] =
    "TestAdminTestAdminTestAdminTestAdminTestAdminTestAdminTestAdmin1";

// A role and the id of a group; 0: all of the study.
using TestGrants = std::vector<std::pair<std::string, int>>;

// Adds a user behind the product's back and returns a token of it, which allows
// whatever the user may.
std::string AddTestUser(SqlConnection& sql, const std::string& user, const TestGrants& grants);

// Limits the tokens of a user to one group, whatever the user may.
void LimitTokens(SqlConnection& sql, const std::string& user, int group);

// Adds a group and returns its id.
int AddTestGroup(SqlConnection& sql, const std::string& display_name);

// Adds `test-admin`.
void AddTestAdmin(SqlConnection& sql);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_TEST_USERS_H_
