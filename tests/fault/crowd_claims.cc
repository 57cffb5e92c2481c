#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/fault/crowd_client.h"

namespace webmunk::testing {
namespace {

// Points with a number, among those `from` tells.
struct Numbered {
  int64_t all = 0;
  int64_t distinct = 0;
  // Distinct ones that were acknowledged.
  int64_t acknowledged = 0;
};

Numbered Count(SqlConnection& sql, const ClientClaims& claims, const std::string& from,
               const std::vector<std::string>& parameters) {
  const SqlRow row = sql.Query(absl::StrCat("SELECT count(*), count(DISTINCT n), "
                                            "count(DISTINCT n) FILTER (WHERE n < ",
                                            claims.acknowledged, ") FROM (", from, ") numbered"),
                               parameters)
                         .at(0);
  return {std::stoll(row[0]), std::stoll(row[1]), std::stoll(row[2])};
}

constexpr char kStored[] =
    "SELECT (d.properties->>'n')::bigint AS n FROM data_point d "
    "JOIN participant p ON p.id = d.participant_id JOIN generator g ON g.id = d.generator_id "
    "WHERE p.identifier = $1 AND g.identifier = $2";
constexpr char kQuarantined[] =
    "SELECT (convert_from(raw, 'UTF8')::json->>'n')::bigint AS n FROM quarantine "
    "WHERE kind = 'point' AND participant = $1";

}  // namespace

void ExpectClaimsHold(const ClientClaims& claims, SqlConnection& sql) {
  SCOPED_TRACE(claims.participant);
  const Numbered stored = Count(sql, claims, kStored, {claims.participant, claims.generator});
  EXPECT_EQ(stored.acknowledged,
            static_cast<int64_t>(claims.acknowledged - claims.acknowledged_bad))
      << "acknowledged points are lost";
  EXPECT_EQ(stored.all, stored.distinct) << "points are stored twice";
  const Numbered bad = Count(sql, claims, kQuarantined, {claims.participant});
  EXPECT_EQ(bad.acknowledged, static_cast<int64_t>(claims.acknowledged_bad))
      << "bad points are lost";
  EXPECT_EQ(bad.all, bad.distinct) << "bad points are kept twice";
  const int64_t bundles = sql.Number(
      "SELECT count(*) FROM quarantine WHERE kind = 'bundle' AND "
      "convert_from(raw, 'UTF8') LIKE $1",
      {absl::StrCat("no bundle: ", claims.participant, " %")});
  EXPECT_GE(bundles, static_cast<int64_t>(claims.bad_bundles_acknowledged));
  EXPECT_LE(bundles, static_cast<int64_t>(claims.bad_bundles_sent));
}

}  // namespace webmunk::testing
