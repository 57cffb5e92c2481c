#include "tests/support/sql_connection.h"

#include <memory>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

}  // namespace

SqlConnection::SqlConnection(const std::string& connection_string)
    : connection_(PQconnectdb(connection_string.c_str())) {
  const bool connected = PQstatus(connection_) == CONNECTION_OK;
  const std::string error = PQerrorMessage(connection_);
  if (!connected) PQfinish(connection_);
  Require(connected, error);
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
}

SqlConnection::~SqlConnection() { PQfinish(connection_); }

bool SqlConnection::Reachable(const std::string& connection_string) {
  return PQping(connection_string.c_str()) == PQPING_OK;
}

void SqlConnection::Execute(const std::string& sql) {
  Result result(PQexec(connection_, sql.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  Require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
          sql + ": " + PQerrorMessage(connection_));
}

std::vector<SqlRow> SqlConnection::Query(const std::string& sql,
                                         const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  Result result(PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr,
                             values.data(), nullptr, nullptr, 0),
                PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  Require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
          sql + ": " + PQerrorMessage(connection_));
  std::vector<SqlRow> rows(static_cast<size_t>(PQntuples(result.get())));
  for (size_t r = 0; r < rows.size(); ++r) {
    for (int c = 0; c < PQnfields(result.get()); ++c) {
      const int row = static_cast<int>(r);
      rows[r].push_back(PQgetisnull(result.get(), row, c) != 0
                            ? "\\N"
                            : std::string(PQgetvalue(result.get(), row, c),
                                          static_cast<size_t>(PQgetlength(result.get(), row, c))));
    }
  }
  return rows;
}

std::string SqlConnection::Value(const std::string& sql,
                                 const std::vector<std::string>& parameters) {
  const std::vector<SqlRow> rows = Query(sql, parameters);
  Require(rows.size() == 1 && rows[0].size() == 1, "not one value: " + sql);
  return rows[0][0];
}

int64_t SqlConnection::Number(const std::string& sql, const std::vector<std::string>& parameters) {
  return std::stoll(Value(sql, parameters));
}

}  // namespace webmunk::testing
