#include "server/access/login_throttle_store.h"

#include <algorithm>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// The fifth failure is the first that makes the next attempt wait.
constexpr char kCount[] = R"sql(
    INSERT INTO login_failure AS f (subject, failures) VALUES ($1::text, 1)
    ON CONFLICT (subject) DO UPDATE
    SET failures = CASE WHEN f.last_failure < now() - interval '1 hour' THEN 1
                        ELSE f.failures + 1 END,
        last_failure = now(),
        locked_until = CASE
            WHEN f.last_failure < now() - interval '1 hour' OR f.failures + 1 < 5 THEN '-infinity'
            ELSE now() + least(900, power(2, least(f.failures + 1, 30) - 5)) * interval '1 second'
        END
    WHERE f.locked_until <= now()
    RETURNING 1)sql";
constexpr char kWait[] = R"sql(
    SELECT CAST(extract(epoch FROM locked_until - now()) * 1000000 AS bigint)
    FROM login_failure WHERE subject = $1::text)sql";
constexpr char kTakeBack[] = R"sql(
    UPDATE login_failure SET failures = failures - 1, locked_until = '-infinity'
    WHERE subject = $1::text AND failures > 0)sql";
constexpr char kForget[] = "DELETE FROM login_failure WHERE subject = $1::text";
constexpr char kDeleteFailures[] =
    "DELETE FROM login_failure WHERE last_failure < now() - interval '1 day'";
constexpr char kDeleteSessions[] = "DELETE FROM session WHERE expires < now()";
constexpr char kDeleteTokens[] = "DELETE FROM api_token WHERE expires < now() - interval '30 days'";

}  // namespace

absl::StatusOr<absl::Duration> CountLoginAttempt(Connection& connection,
                                                 const std::string& subject) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows counted,
                           connection.Query(kCount, {PgParam::Bytes(subject)}));
  if (counted.size() > 0) return absl::ZeroDuration();
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows wait, connection.Query(kWait, {PgParam::Bytes(subject)}));
  const int64_t micros = wait.size() > 0 ? wait.Int8(0, 0) : 0;
  return std::max(absl::Microseconds(micros), absl::Milliseconds(1));
}

absl::Status TakeBackLoginAttempt(Connection& connection, const std::string& subject) {
  return connection.Query(kTakeBack, {PgParam::Bytes(subject)}).status();
}

absl::Status ForgetLoginAttempts(Connection& connection, const std::string& subject) {
  return connection.Query(kForget, {PgParam::Bytes(subject)}).status();
}

absl::Status DeleteEndedLogins(Connection& connection) {
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kDeleteFailures, {}).status());
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kDeleteSessions, {}).status());
  return connection.Query(kDeleteTokens, {}).status();
}

}  // namespace webmunk
