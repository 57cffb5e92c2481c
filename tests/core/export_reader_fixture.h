#ifndef WEBMUNK_TESTS_CORE_EXPORT_READER_FIXTURE_H_
#define WEBMUNK_TESTS_CORE_EXPORT_READER_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/exports/export_reader.h"
#include "tests/core/export_database.h"
#include "tests/core/export_recording.h"

namespace webmunk::testing {

inline constexpr int64_t kTime = 1'718'064'000'000'000;

inline StudyPoint PointOf(const std::string& source, const std::string& generator, int64_t created,
                          int64_t recorded, int64_t id = 0) {
  return {.id = id,
          .created = kTime + created,
          .recorded = kTime + recorded,
          .source = source,
          .generator = generator,
          .location = std::nullopt,
          .properties = "{}"};
}

// Readers of a database.
class ExportReaderTest : public ::testing::Test {
 protected:
  ExportReader Reader(const std::vector<std::string>& sources, absl::Duration transaction,
                      int64_t statement_points, const std::string& since = "") {
    ExportReader::Options options{.until = *DecodeCursor(database_.CursorNow()),
                                  .should_stop = [] { return false; },
                                  .transaction = transaction,
                                  .statement_points = statement_points};
    if (!since.empty()) options.since = DecodeCursor(since);
    for (const std::string& source : sources) {
      options.participants.push_back({.id = database_.ParticipantId(source), .identifier = source});
    }
    return {pool_, std::move(options)};
  }

  static std::vector<int64_t> Read(ExportReader& reader, const Section& section) {
    std::vector<int64_t> ids;
    const absl::Status status = reader.Read(section, [&](const ExportPoint& point) {
      ids.push_back(point.id);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return ids;
  }

  ExportDatabase database_;
  Pool pool_{database_.url(), 2};
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_EXPORT_READER_FIXTURE_H_
