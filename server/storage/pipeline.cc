#include "server/storage/pipeline.h"

#include <string>
#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Sends the statements and what ends them; an error is one of the connection.
absl::Status Send(Connection& connection, std::span<const PgStatement> statements,
                  const std::vector<std::string>& names) {
  const SocketWait wait(connection.watch());
  for (size_t i = 0; i < statements.size(); ++i) {
    const BoundParams bound(statements[i].params);
    if (PQsendQueryPrepared(connection.pg(), names[i].c_str(), bound.count(), bound.values.data(),
                            bound.lengths.data(), bound.formats.data(),
                            BoundParams::kBinary) != 1) {
      return connection.LastError();
    }
  }
  return PQpipelineSync(connection.pg()) == 1 ? absl::OkStatus() : connection.LastError();
}

PGresult* NextResult(Connection& connection) {
  const SocketWait wait(connection.watch());
  return PQgetResult(connection.pg());
}

// Reads up to the answer to the sync; a null stands behind each statement's result.
void Receive(Connection& connection, PipelineResult& result) {
  bool was_null = false;
  while (true) {
    PgRows rows(NextResult(connection));
    if (rows.IsNone()) {
      // Twice: the connection is gone, and with it the rest.
      if (was_null) break;
      was_null = true;
      continue;
    }
    was_null = false;
    if (rows.IsPipelineEnd()) return;
    if (!result.status.ok()) continue;
    result.status = rows.Status(connection.pg());
    if (result.status.ok()) result.rows.push_back(std::move(rows));
  }
  if (result.status.ok()) result.status = connection.LastError();
}

}  // namespace

std::vector<PgParam> ArrayParams(std::initializer_list<const PgArray*> arrays) {
  std::vector<PgParam> params;
  params.reserve(arrays.size());
  for (const PgArray* array : arrays) params.push_back(PgParam::Bytes(array->Binary()));
  return params;
}

PipelineResult RunPipeline(Connection& connection, std::span<const PgStatement> statements) {
  PipelineResult result;
  std::vector<std::string> names;
  for (const PgStatement& statement : statements) {
    absl::StatusOr<std::string> name = connection.Prepare(statement.sql);
    if (!name.ok()) {
      result.status = name.status();
      return result;
    }
    names.push_back(*std::move(name));
  }
  if (PQenterPipelineMode(connection.pg()) != 1) {
    result.status = connection.LastError();
    return result;
  }
  result.status = Send(connection, statements, names);
  const bool is_sent = result.status.ok();
  if (is_sent) Receive(connection, result);
  // What is left then is a session in pipeline mode, perhaps inside a transaction.
  if (!is_sent || PQexitPipelineMode(connection.pg()) != 1) connection.Break();
  return result;
}

}  // namespace webmunk
