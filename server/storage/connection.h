#ifndef WEBMUNK_SERVER_STORAGE_CONNECTION_H_
#define WEBMUNK_SERVER_STORAGE_CONNECTION_H_

#include <libpq-fe.h>
#include <soci/soci.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/socket_watch.h"

namespace webmunk {

// A parameter in binary format.
struct PgParam {
  static PgParam Int4(int32_t value);
  static PgParam Int8(int64_t value);
  static PgParam Bool(bool value);
  // Text, bytea, json and arrays are their bytes.
  static PgParam Bytes(std::string value);
  // Microseconds since 1970.
  static PgParam Timestamp(int64_t micros);
  // Beyond every timestamp there is.
  static PgParam MinusInfinity() { return Int8(INT64_MIN); }
  static PgParam Infinity() { return Int8(INT64_MAX); }
  static PgParam Null();

  std::string binary;
  bool is_null = false;
};

// Parameters as libpq takes them. `params` must outlive it.
struct BoundParams {
  static constexpr int kBinary = 1;

  explicit BoundParams(const std::vector<PgParam>& params);
  int count() const { return static_cast<int>(values.size()); }

  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

// Rows in binary format.
class PgRows {
 public:
  explicit PgRows(PGresult* result) : result_(result, &PQclear) {}

  int size() const { return PQntuples(result_.get()); }
  // Whether libpq had no result to give, or the one that ends a pipeline.
  bool IsNone() const { return result_ == nullptr; }
  bool IsPipelineEnd() const { return PQresultStatus(result_.get()) == PGRES_PIPELINE_SYNC; }
  // OK for rows, no rows and COPY states. `connection` is the one that was asked.
  absl::Status Status(const PGconn* connection) const;
  bool IsNull(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  int32_t Int4(int row, int column) const;
  int64_t Int8(int row, int column) const;
  bool Bool(int row, int column) const { return Bytes(row, column)[0] != '\0'; }
  // Valid as long as the rows are.
  std::string_view Bytes(int row, int column) const;

 private:
  std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

// One session with the database: SOCI's, and libpq's own handle of the same for
// what SOCI cannot do (COPY, LISTEN, binary values). Not thread-safe.
//
// Nothing waits on it for ever: unless the role or the database has settings of
// its own, a statement may take 60 s, a lock 10 s, a transaction may idle 60 s, and
// a database that does not even answer is given up by SocketWatch. A COMMIT that
// succeeds is on disk, whatever the role or the database has set.
class Connection {
 public:
  // `database_url` is libpq's: a URL or keywords. UNAVAILABLE if the database does
  // not answer; the message is libpq's, which holds no password.
  // How long to wait for being let in: as long as for anything else of the database
  // (SocketWatch::CommonLimit()), or 60 s, whatever is known of it.
  enum class Patience { kCommon, kWhole };
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& database_url,
                                                          Patience patience = Patience::kCommon);

  // The wait for the database begins here, and ends with CatchSoci.
  soci::session& soci();
  PGconn* pg() { return pg_; }
  // For those who wait for the database by pg().
  SocketWatch& watch() { return *watch_; }
  // Whether the server has not hung up, as far as is known without asking it.
  bool IsAlive() const { return !is_broken_ && PQstatus(pg_) == CONNECTION_OK; }
  // For a session in a state that nothing is known of: ends it. It is not alive from
  // now on, and what the database had open for it is rolled back.
  void Break();

  // From now on statements and locks may take as long as they need, up to an hour:
  // for migrations.
  absl::Status LiftTimeLimits();

  // Runs statements without parameters; rows are dropped.
  absl::Status Execute(const char* sql);
  // Runs one statement, prepared at its first use on this connection. `sql` must
  // be a constant: its address is its name.
  absl::StatusOr<PgRows> Query(const char* sql, const std::vector<PgParam>& params);
  // The same, handing over one row at a time as it arrives (always row 0), until
  // `take` returns false: memory holds one row, whatever the size of the result.
  absl::Status StreamRows(const char* sql, const std::vector<PgParam>& params,
                          const std::function<bool(const PgRows&)>& take);
  // Prepares a statement, as Query does at its first use, and returns its name.
  absl::StatusOr<std::string> Prepare(const char* sql);
  // The error of the last libpq call that told none through a result.
  absl::Status LastError() const;

 private:
  Connection() = default;

  // The next one of a query that was sent; null after the last.
  PGresult* NextResult();
  void CancelQuery();

  soci::session session_;
  PGconn* pg_ = nullptr;
  bool is_broken_ = false;
  std::unique_ptr<SocketWatch> watch_;
  std::set<const char*> prepared_;
};

// Runs `body`, which uses SOCI, and turns what it throws into a status.
absl::Status CatchSoci(const std::function<void()>& body);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_CONNECTION_H_
