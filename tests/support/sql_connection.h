#ifndef WEBMUNK_TESTS_SUPPORT_SQL_CONNECTION_H_
#define WEBMUNK_TESTS_SUPPORT_SQL_CONNECTION_H_

#include <libpq-fe.h>

#include <cstdint>
#include <string>
#include <vector>

namespace webmunk::testing {

// A row of a result as PostgreSQL's text; NULL is `\N`.
using SqlRow = std::vector<std::string>;

// One connection, for looking behind the product's back. Not thread-safe.
// Everything throws on an error of the database.
class SqlConnection {
 public:
  explicit SqlConnection(const std::string& connection_string);
  ~SqlConnection();
  SqlConnection(const SqlConnection&) = delete;
  SqlConnection& operator=(const SqlConnection&) = delete;

  static bool Reachable(const std::string& connection_string);

  void Execute(const std::string& sql);
  // A statement that returns no rows has none.
  std::vector<SqlRow> Query(const std::string& sql,
                            const std::vector<std::string>& parameters = {});
  // The only value of a one-row, one-column result.
  std::string Value(const std::string& sql, const std::vector<std::string>& parameters = {});
  int64_t Number(const std::string& sql, const std::vector<std::string>& parameters = {});

  PGconn* native() { return connection_; }

 private:
  PGconn* connection_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_SQL_CONNECTION_H_
