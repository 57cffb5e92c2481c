#ifndef WEBMUNK_TESTS_CORE_BATCH_FIXTURE_H_
#define WEBMUNK_TESTS_CORE_BATCH_FIXTURE_H_

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/ingest/batch_writer.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/bundle_parser.h"
#include "tests/core/migrated_database.h"
#include "tests/support/point_text.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Bundles on their way to one writer, step by step.
class BatchFixture : public ::testing::Test {
 protected:
  BatchFixture() { RefreshRules(); }

  void RefreshRules() { EXPECT_TRUE(rules_.Refresh(*connection_).ok()); }

  // A point that differs from others of its participant by `n`.
  static std::string Point(const std::string& participant, int n) {
    return PointText{.members = "\"n\":" + std::to_string(n),
                     .source = "\"" + participant + "\"",
                     .timestamp = std::to_string(1710000000 + n)}
        .Json();
  }

  // Reads a bundle of these points by the rules of now.
  PendingBundle& Read(const std::vector<std::string>& points) {
    const std::string text = JsonText(points);
    PendingBundle& bundle = *bundles_.emplace_back(std::make_unique<PendingBundle>());
    bundle.arrival = absl::Now();
    bundle.bytes = text.size();
    bundle.sha256 = Sha256(text);
    bundle.encoding = "identity";
    auto parsed = ParseBundle(text, BundleShape::kArray, 1000, memory_);
    EXPECT_TRUE(BundleIntake::Take(*std::move(parsed), *rules_.Current(), memory_, bundle).ok());
    return bundle;
  }

  BatchWriter::Results Write(std::vector<PendingBundle*> bundles) { return writer_.Write(bundles); }
  // Reads and writes a bundle alone, which must be taken.
  AppendCounts Append(const std::vector<std::string>& points) {
    const absl::StatusOr<AppendResult> result = Write({&Read(points)})[0];
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->counts : AppendCounts();
  }

  // What another writer needs.
  BatchShared SharedBut(RecentPoints& recent) {
    return {.newcomers = newcomers_, .quarantine = quarantine_, .recent = recent, .rules = rules_};
  }

  std::vector<SqlRow> Stored() {
    return sql_.Query(
        "SELECT identifier, count(*) FROM data_point JOIN participant ON "
        "participant.id = participant_id GROUP BY 1 ORDER BY 1");
  }

  std::string url_ = NewMigratedDatabase();
  SqlConnection sql_{url_};
  std::unique_ptr<Connection> connection_ = *Connection::Open(url_);
  RuleBook rules_;

 private:
  static std::string JsonText(const std::vector<std::string>& points) {
    std::string text = "[";
    for (const std::string& point : points) text += (text.size() > 1 ? "," : "") + point;
    return text + "]";
  }

  ByteBudget budget_{size_t{1} << 30};
  ByteReservation memory_{budget_};
  NewcomerCaps newcomers_{NewcomerCaps::Options{}};
  QuarantineBudget quarantine_{QuarantineLimits{}};
  RecentPoints recent_;
  BatchWriter writer_{url_, SharedBut(recent_)};
  std::deque<std::unique_ptr<PendingBundle>> bundles_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_BATCH_FIXTURE_H_
