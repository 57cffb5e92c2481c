#ifndef WEBMUNK_TESTS_BENCH_ENGINE_LEG_H_
#define WEBMUNK_TESTS_BENCH_ENGINE_LEG_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "server/exports/export_reader.h"
#include "server/points/increment_store.h"
#include "server/reports/section_writer.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

using Clock = std::chrono::steady_clock;

inline double Seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// A generator's rows by the engine, in this process.
class EngineLeg {
 public:
  EngineLeg(const std::string& url, const std::string& generator) : pool_(url, 2) {
    const auto connection = pool_.Get();
    Require(connection.ok(), "no connection");
    const auto cursor = ReadCursorNow(**connection);
    Require(cursor.ok(), "no cursor");
    options_.until = *cursor;
    options_.should_stop = [] { return false; };
    request_.generators = {generator};
    SqlConnection sql(url);
    for (const SqlRow& row :
         sql.Query("SELECT id, identifier FROM participant ORDER BY identifier")) {
      options_.participants.push_back({.id = std::stoi(row[0]), .identifier = row[1]});
      request_.sources.push_back({.identifier = row[1]});
    }
  }

  // Rows per second; `sink` gets them.
  double Run(MemberSink& sink) {
    ExportReader reader(pool_, options_);
    MemberNames names;
    BadPoints bad_points;
    int64_t rows = 0;
    const auto begin = Clock::now();
    absl::Status status = reader.Prepare();
    const std::vector<Section> sections = PlanSections(request_, names);
    for (const Section& section : sections) {
      const auto writer = SectionWriter::Make(
          section, request_.options, {.sink = sink, .names = names, .bad_points = bad_points});
      if (status.ok()) status = writer->Begin();
      if (status.ok()) {
        status = reader.Read(section, [&](const ExportPoint& point) {
          ++rows;
          return writer->Add(point);
        });
      }
      if (status.ok()) status = writer->Finish();
    }
    Require(status.ok(), std::string(status.message()));
    Require(rows > 0 && bad_points.count == 0, "no rows");
    return static_cast<double>(rows) / Seconds(Clock::now() - begin);
  }

 private:
  Pool pool_;
  ExportReader::Options options_;
  ExportRequest request_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_ENGINE_LEG_H_
