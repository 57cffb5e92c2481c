#include "server/storage/connection.h"

#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/storage/bounded_wait.h"
#include "server/storage/connect_options.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"
#include "server/storage/query_cancel.h"

namespace webmunk {

namespace {

// What the role, the database or the caller has set stays, but for what would let a
// COMMIT return before it is on disk, and for compiling statements: that takes longer than
// to run any of ours.
constexpr char kPrepareSession[] = R"sql(
    SELECT set_config(name, value, false)
    FROM (VALUES ('statement_timeout', '60s', '0'), ('lock_timeout', '10s', '0'),
                 ('idle_in_transaction_session_timeout', '60s', '0'),
                 ('synchronous_commit', 'on', 'off'), ('jit', 'off', 'on')) AS wanted (name, value, in_place_of)
    WHERE current_setting(name) = in_place_of)sql";
constexpr char kLiftTimes[] = "SET statement_timeout = 0; SET lock_timeout = 0";
constexpr absl::Duration kLiftedLimit = absl::Hours(1);

// The wait that SOCI is in, of this thread.
thread_local SocketWatch* soci_wait = nullptr;

void EndSociWait() {
  if (soci_wait != nullptr) soci_wait->End();
  soci_wait = nullptr;
}

// To connect to one of a few hosts and be let in.
constexpr absl::Duration kOpenLimit = absl::Seconds(60);

}  // namespace

BoundParams::BoundParams(const std::vector<PgParam>& params) : formats(params.size(), kBinary) {
  for (const PgParam& param : params) {
    values.push_back(param.is_null ? nullptr : param.binary.data());
    lengths.push_back(static_cast<int>(param.binary.size()));
  }
}

PgParam PgParam::Int4(int32_t value) {
  PgParam param;
  AppendBigEndian(value, param.binary);
  return param;
}
PgParam PgParam::Int8(int64_t value) {
  PgParam param;
  AppendBigEndian(value, param.binary);
  return param;
}
PgParam PgParam::Bool(bool value) { return {std::string(1, value ? '\1' : '\0')}; }
PgParam PgParam::Bytes(std::string value) { return {std::move(value)}; }
PgParam PgParam::Timestamp(int64_t micros) { return Int8(micros - kPgEpochMicros); }
PgParam PgParam::Null() { return {std::string(), true}; }

int32_t PgRows::Int4(int row, int column) const {
  return ReadBigEndian<int32_t>(PQgetvalue(result_.get(), row, column));
}
int64_t PgRows::Int8(int row, int column) const {
  return ReadBigEndian<int64_t>(PQgetvalue(result_.get(), row, column));
}
std::string_view PgRows::Bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

absl::Status PgRows::Status(const PGconn* connection) const {
  switch (PQresultStatus(result_.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_EMPTY_QUERY:
      return absl::OkStatus();
    default: {
      const char* state = PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
      const char* message = PQresultErrorField(result_.get(), PG_DIAG_MESSAGE_PRIMARY);
      return PgError(state == nullptr ? "" : state,
                     message == nullptr ? PQerrorMessage(connection) : message);
    }
  }
}

absl::Status CatchSoci(const std::function<void()>& body) {
  try {
    body();
    EndSociWait();
    return absl::OkStatus();
  } catch (const soci::postgresql_soci_error& error) {
    EndSociWait();
    return PgError(error.sqlstate(), error.what());
  } catch (const std::exception& error) {
    EndSociWait();
    return PgError("", error.what());
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& database_url,
                                                             Patience patience) {
  if (SocketWatch::AreAllBroken()) return absl::UnavailableError("the server is stopping");
  struct Opening {
    std::unique_ptr<Connection> connection{new Connection()};
    absl::Status status;
  };
  const auto opening = std::make_shared<Opening>();
  // SOCI asks the database something before it tells on which socket.
  const bool is_over = RunBounded(
      [opening, url = WithKeepalives(database_url)] {
        Connection& connection = *opening->connection;
        opening->status = CatchSoci([&] {
          connection.session_.open(soci::postgresql, url);
          connection.pg_ =
              static_cast<soci::postgresql_session_backend*>(connection.session_.get_backend())
                  ->conn_;
        });
      },
      [patience] {
        return patience == Patience::kWhole ? kOpenLimit
                                            : std::min(kOpenLimit, SocketWatch::CommonLimit());
      });
  if (!is_over) return absl::UnavailableError("the database does not answer");
  WEBMUNK_RETURN_IF_ERROR(opening->status);
  std::unique_ptr<Connection> connection = std::move(opening->connection);
  // Notices ("already exists, skipping") would reach stderr around the log.
  PQsetNoticeProcessor(
      connection->pg_, [](void*, const char*) {}, nullptr);
  connection->watch_ = std::make_unique<SocketWatch>(PQsocket(connection->pg_));
  WEBMUNK_RETURN_IF_ERROR(connection->Execute(kPrepareSession));
  return connection;
}

void Connection::Break() {
  is_broken_ = true;
  shutdown(PQsocket(pg_), SHUT_RDWR);
}

soci::session& Connection::soci() {
  soci_wait = watch_.get();
  watch_->Begin();
  return session_;
}

absl::Status Connection::LiftTimeLimits() {
  watch_->SetLimit(kLiftedLimit);
  return Execute(kLiftTimes);
}

absl::Status Connection::LastError() const { return PgError("", PQerrorMessage(pg_)); }

absl::Status Connection::Execute(const char* sql) {
  const SocketWait wait(*watch_);
  const PgRows result(PQexec(pg_, sql));
  return result.Status(pg_);
}

absl::StatusOr<std::string> Connection::Prepare(const char* sql) {
  const std::string name = absl::StrCat("s", reinterpret_cast<uintptr_t>(sql));
  if (prepared_.contains(sql)) return name;
  const SocketWait wait(*watch_);
  const PgRows result(PQprepare(pg_, name.c_str(), sql, 0, nullptr));
  WEBMUNK_RETURN_IF_ERROR(result.Status(pg_));
  prepared_.insert(sql);
  return name;
}

absl::StatusOr<PgRows> Connection::Query(const char* sql, const std::vector<PgParam>& params) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string name, Prepare(sql));
  const BoundParams bound(params);
  const SocketWait wait(*watch_);
  PgRows rows(PQexecPrepared(pg_, name.c_str(), bound.count(), bound.values.data(),
                             bound.lengths.data(), bound.formats.data(), BoundParams::kBinary));
  WEBMUNK_RETURN_IF_ERROR(rows.Status(pg_));
  return rows;
}

absl::Status Connection::StreamRows(const char* sql, const std::vector<PgParam>& params,
                                    const std::function<bool(const PgRows&)>& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string name, Prepare(sql));
  const BoundParams bound(params);
  if (PQsendQueryPrepared(pg_, name.c_str(), bound.count(), bound.values.data(),
                          bound.lengths.data(), bound.formats.data(), BoundParams::kBinary) != 1 ||
      PQsetSingleRowMode(pg_) != 1) {
    return LastError();
  }
  bool wanted = true;
  absl::Status status;
  while (PGresult* result = NextResult()) {
    const PgRows row(result);
    if (!wanted) continue;
    status = row.Status(pg_);
    wanted = status.ok() && (row.size() == 0 || take(row));
    if (!wanted && status.ok()) CancelQuery();
  }
  return status;
}

PGresult* Connection::NextResult() {
  const SocketWait wait(*watch_);
  return PQgetResult(pg_);
}

// If it fails, the rest of the rows is read and dropped.
void Connection::CancelQuery() { QueryCancel(*this).Cancel(); }

}  // namespace webmunk
