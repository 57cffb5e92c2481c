#ifndef WEBMUNK_SERVER_STORAGE_PIPELINE_H_
#define WEBMUNK_SERVER_STORAGE_PIPELINE_H_

#include <initializer_list>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "server/storage/connection.h"
#include "server/storage/pg_value.h"

namespace webmunk {

// A statement as Connection::Query takes it.
struct PgStatement {
  const char* sql;
  std::vector<PgParam> params;
};

// Arrays as parameters, in order.
std::vector<PgParam> ArrayParams(std::initializer_list<const PgArray*> arrays);

struct PipelineResult {
  // The error of the first statement that failed; those behind it did not run.
  absl::Status status;
  // Of the statements that succeeded.
  std::vector<PgRows> rows;
};

// Runs the statements, in order, in one round trip. COPY is not possible. A
// connection that cannot be used any more afterwards is not alive.
PipelineResult RunPipeline(Connection& connection, std::span<const PgStatement> statements);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_PIPELINE_H_
