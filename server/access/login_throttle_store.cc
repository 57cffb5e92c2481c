#include "server/access/login_throttle_store.h"

#include <algorithm>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// A lock may be in the infinite past, of which nothing can be subtracted.
constexpr char kFindWaits[] = R"sql(
    SELECT subject, CAST(extract(epoch FROM greatest(locked_until, now()) - now()) * 1000000
                         AS bigint)
    FROM login_failure
    WHERE subject IN ($2::text, $3::text, $4::text, $5::text)
       OR (subject = $1::text AND last_failure > now() - interval '90 days'))sql";
// The time is that of a failure: people who log in rightly must not keep a network's
// failures alive.
constexpr char kCount[] = R"sql(
    INSERT INTO login_failure AS f (subject, failures) VALUES ($1::text, 1)
    ON CONFLICT (subject) DO UPDATE
    SET failures = CASE WHEN f.last_failure < now() - interval '1 hour' THEN 1
                        ELSE f.failures + 1 END,
        last_failure = CASE WHEN f.last_failure < now() - interval '1 hour' THEN now()
                            ELSE f.last_failure END,
        locked_until = CASE
            WHEN f.last_failure < now() - interval '1 hour' OR f.failures + 1 < $2::int
                THEN '-infinity'
            ELSE now() + least($3::int, power(2, least(f.failures + 1 - $2::int, 25)))
                         * interval '1 second'
        END
    WHERE f.locked_until <= now()
    RETURNING locked_until)sql";
constexpr char kWait[] = R"sql(
    SELECT CAST(extract(epoch FROM locked_until - now()) * 1000000 AS bigint)
    FROM login_failure WHERE subject = $1::text)sql";
constexpr char kNoteFailed[] =
    "UPDATE login_failure SET last_failure = now() WHERE subject = $1::text";
// What was locked before the attempt was over, or it had not been counted.
constexpr char kTakeBack[] = R"sql(
    UPDATE login_failure
    SET failures = failures - 1,
        locked_until = CASE WHEN locked_until = $2::timestamptz THEN '-infinity'
                            ELSE locked_until END
    WHERE subject = $1::text AND failures > 0)sql";
constexpr char kForget[] = "DELETE FROM login_failure WHERE subject = $1::text";
// A row of its own: failures must not keep it.
constexpr char kNoteSeen[] = R"sql(
    INSERT INTO login_failure (subject, failures) VALUES ($1::text, 0)
    ON CONFLICT (subject) DO UPDATE SET last_failure = now())sql";
constexpr char kDeleteFailures[] = R"sql(
    DELETE FROM login_failure
    WHERE last_failure < now() - interval '1 day'
      AND (subject NOT LIKE 'seen/%' OR last_failure < now() - interval '90 days'))sql";
constexpr char kDeleteSessions[] = "DELETE FROM session WHERE expires < now()";
constexpr char kDeleteTokens[] = "DELETE FROM api_token WHERE expires < now() - interval '30 days'";

}  // namespace

absl::StatusOr<LoginWaits> FindLoginWaits(Connection& connection, const std::string& seen,
                                          const std::string& known, const std::string& network,
                                          const std::string& user, const std::string& pair) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindWaits,
                       {PgParam::Bytes(seen), PgParam::Bytes(known), PgParam::Bytes(network),
                        PgParam::Bytes(user), PgParam::Bytes(pair)}));
  LoginWaits waits;
  for (int row = 0; row < rows.size(); ++row) {
    const absl::Duration wait = absl::Microseconds(rows.Int8(row, 1));
    if (rows.Bytes(row, 0) == seen) {
      waits.is_seen = true;
    } else if (rows.Bytes(row, 0) == known) {
      waits.known = wait;
    } else {
      waits.others = std::max(waits.others, wait);
    }
  }
  return waits;
}

absl::StatusOr<LoginAttempt> CountLoginAttempt(Connection& connection, const std::string& subject,
                                               const LoginLimit& limit) {
  const auto longest = static_cast<int32_t>(absl::ToInt64Seconds(limit.longest_wait));
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows counted,
      connection.Query(
          kCount, {PgParam::Bytes(subject), PgParam::Int4(limit.free), PgParam::Int4(longest)}));
  LoginAttempt attempt;
  attempt.subject = subject;
  if (counted.size() > 0) {
    attempt.lock = counted.Int8(0, 0);
    return attempt;
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows wait, connection.Query(kWait, {PgParam::Bytes(subject)}));
  const int64_t micros = wait.size() > 0 ? wait.Int8(0, 0) : 0;
  attempt.wait = std::max(absl::Microseconds(micros), absl::Milliseconds(1));
  return attempt;
}

absl::Status NoteFailedLogin(Connection& connection, const LoginAttempt& attempt) {
  return connection.Query(kNoteFailed, {PgParam::Bytes(attempt.subject)}).status();
}

absl::Status TakeBackLoginAttempt(Connection& connection, const LoginAttempt& attempt) {
  return connection.Query(kTakeBack, {PgParam::Bytes(attempt.subject), PgParam::Int8(attempt.lock)})
      .status();
}

absl::Status ForgetLoginAttempts(Connection& connection, const std::string& subject) {
  return connection.Query(kForget, {PgParam::Bytes(subject)}).status();
}

absl::Status NoteSeenLogin(Connection& connection, const std::string& subject) {
  return connection.Query(kNoteSeen, {PgParam::Bytes(subject)}).status();
}

absl::Status DeleteEndedLogins(Connection& connection) {
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kDeleteFailures, {}).status());
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kDeleteSessions, {}).status());
  return connection.Query(kDeleteTokens, {}).status();
}

}  // namespace webmunk
