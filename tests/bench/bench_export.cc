// What exports cost, beside what the database and the compressing library do alone in
// the same run. Figures never make it fail.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "server/archives/zip_writer.h"
#include "simulate/http_transport.h"
#include "simulate/load.h"
#include "tests/bench/bench_leg.h"
#include "tests/bench/counting_sink.h"
#include "tests/bench/engine_leg.h"
#include "tests/bench/export_load.h"
#include "tests/bench/hashing_sink.h"
#include "tests/bench/query_study.h"
#include "tests/support/export_job.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/process_memory.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/temp_directory.h"

ABSL_FLAG(int64_t, points, 1'000'000, "points with small rows");
ABSL_FLAG(int64_t, html_points, 20'000, "points with 23 KB of HTML");
ABSL_FLAG(int, participants, 500, "participants");
ABSL_FLAG(int, rounds, 7, "rounds of each measurement");
ABSL_FLAG(int, ingest_seconds, 15, "of ingestion, alone and beside an export; 0: none");

namespace webmunk::testing {
namespace {

constexpr int kDeflateThreads = 2;

class ExportBench {
 public:
  explicit ExportBench(PostgresCluster& cluster)
      : product_(cluster.NewDatabase(), {"--export_dir=" + archives_.path()}),
        sql_(product_.database_url()) {
    StoreExportStudy(sql_, absl::GetFlag(FLAGS_participants), absl::GetFlag(FLAGS_points),
                     absl::GetFlag(FLAGS_html_points));
  }

  void Run() {
    MeasureMemory();
    MeasureRows("small", kSmallGenerator, absl::GetFlag(FLAGS_points));
    MeasureRows("html", kHtmlGenerator, absl::GetFlag(FLAGS_html_points));
    if (absl::GetFlag(FLAGS_ingest_seconds) > 0) MeasureIngestion();
    std::printf("%s\n", json_.dump().c_str());
  }

 private:
  void MeasureRows(const std::string& kind, const std::string& generator, int64_t points) {
    EngineLeg engine(product_.database_url(), generator);
    CountingSink counted;
    Deflaters deflaters(kDeflateThreads);
    const std::string path = archives_.path() + "/bench.tmp";
    // Row and byte rates of each are of the same rows. The table that an archive holds is
    // one whose SHA-256 its manifest tells, also were it not compressed; `rows` are made
    // without it.
    std::vector<BenchLeg> legs = {
        {"copy", [&] { return CopyRate(SortedCopySql(generator)); }},
        {"rows",
         [&] {
           counted = {};
           return engine.Run(counted);
         }},
        {"tsv",
         [&] {
           HashingSink hashed;
           const auto begin = Clock::now();
           engine.Run(hashed);
           Require(!hashed.Digest().empty(), "no hash");
           return static_cast<double>(points) / Seconds(Clock::now() - begin);
         }},
        {"zip",
         [&] {
           const auto begin = Clock::now();
           auto zip = ZipWriter::Create(path, 0, deflaters);
           Require(zip.ok(), "no archive");
           engine.Run(**zip);
           Require((*zip)->Close().ok(), "no archive");
           return static_cast<double>(points) / Seconds(Clock::now() - begin);
         }},
        {"deflate",
         [&] {
           return static_cast<double>(points) / static_cast<double>(counted.bytes) *
                  DeflateRate(deflaters, counted.kept);
         }},
    };
    RunInterleaved(legs, absl::GetFlag(FLAGS_rounds));
    Tell(kind, legs, static_cast<double>(counted.bytes) / static_cast<double>(points));
    std::remove(path.c_str());
  }

  // Of the legs of MeasureRows.
  void Tell(const std::string& kind, const std::vector<BenchLeg>& legs, double bytes_per_row) {
    const double rows = legs[1].Median();
    const double tsv = legs[2].Median();
    const double zip = legs[3].Median();
    const double deflate = legs[4].Median();
    json_["copy_" + kind + "_rows_per_s"] = legs[0].Median();
    json_["rows_" + kind + "_rows_per_s"] = rows;
    json_["tsv_" + kind + "_rows_per_s"] = tsv;
    json_["zip_" + kind + "_rows_per_s"] = zip;
    json_["tsv_" + kind + "_bytes_per_row"] = bytes_per_row;
    json_["deflate_" + kind + "_mb_per_s"] = deflate * bytes_per_row / 1e6;
    json_["tsv_" + kind + "_ratio"] = tsv / legs[0].Median();
    json_["zip_" + kind + "_ratio"] = zip * (1 / tsv + 1 / deflate);
    // The same, had archives no manifest.
    json_["zip_" + kind + "_unhashed_ratio"] = zip * (1 / rows + 1 / deflate);
    // The worse of both.
    const double zip_ratio = json_["zip_" + kind + "_ratio"];
    json_["zip_ratio"] = json_.contains("zip_ratio")
                             ? std::min(zip_ratio, json_["zip_ratio"].get<double>())
                             : zip_ratio;
  }

  double CopyRate(const std::string& statement) {
    const auto begin = Clock::now();
    const int64_t rows = RunCopy(sql_, statement);
    return static_cast<double>(rows) / Seconds(Clock::now() - begin);
  }

  // Bytes per second of the library alone, by as many threads.
  static double DeflateRate(Deflaters& deflaters, const std::string& bytes) {
    std::atomic<int> left = 0;
    const auto begin = Clock::now();
    for (size_t at = 0; at < bytes.size(); at += ZipWriter::kBlock) {
      ++left;
      deflaters.Submit([&, at](BlockDeflater& deflater) {
        static thread_local std::string room;
        const auto packed =
            deflater.Deflate(std::string_view(bytes).substr(at, ZipWriter::kBlock), false, room);
        Require(packed.ok(), "deflate failed");
        --left;
      });
    }
    while (left > 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
    return static_cast<double>(bytes.size()) / Seconds(Clock::now() - begin);
  }

  // Runs an export in the server, and returns its seconds.
  double Export(const std::string& participants, const std::string& format = "tsv") {
    const int64_t job = QueueExport(
        sql_, {.generators = absl::StrCat("[\"", kSmallGenerator, "\",\"", kHtmlGenerator, "\"]"),
               .format = format,
               .participants = participants});
    std::string state = "queued";
    while (state == "queued" || state == "running") {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      state = sql_.Value("SELECT state FROM export_job WHERE id = $1", {std::to_string(job)});
    }
    Require(state == "succeeded", "the export failed");
    return std::stod(sql_.Value(
        "SELECT extract(epoch FROM finished - attempt_started) FROM export_job WHERE id = $1",
        {std::to_string(job)}));
  }

  void MeasureMemory() {
    const pid_t server = product_.server().process().pid();
    const double idle = PeakMebibytes(server);
    json_["export_tenth_s"] = Export("identifier LIKE '%0'");
    const double tenth = PeakMebibytes(server);
    json_["export_s"] = Export("true");
    json_["rss_idle_mib"] = idle;
    json_["rss_over_idle_tenth_mib"] = tenth - idle;
    json_["rss_over_idle_mib"] = PeakMebibytes(server) - idle;
    // A member for each participant, generator and day.
    json_["raw_json_s"] = Export("true", "raw_json");
    json_["rss_over_idle_raw_json_mib"] = PeakMebibytes(server) - idle;
  }

  // Points per second that were acknowledged.
  double Ingest(uint64_t seed) {
    simulate::LoadOptions options;
    options.study = {.seed = seed, .participants = 500, .now_ms = absl::ToUnixMillis(absl::Now())};
    options.duration = absl::Seconds(absl::GetFlag(FLAGS_ingest_seconds));
    options.connections = 8;
    options.new_transport = [port = product_.http_port()] {
      return std::make_unique<simulate::HttpTransport>(
          simulate::GatewayAddress{"127.0.0.1", absl::StrCat(port)});
    };
    simulate::Load load(options);
    load.Run([](const simulate::LoadCounts&) {});
    return static_cast<double>(load.counts().acknowledged) / absl::ToDoubleSeconds(load.elapsed());
  }

  void MeasureIngestion() {
    std::vector<double> alone;
    std::vector<double> beside;
    uint64_t seed = 0;
    for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
      alone.push_back(Ingest(++seed));
      std::atomic<bool> is_over = false;
      std::thread exports([&] {
        // Of a connection of its own.
        SqlConnection sql(product_.database_url());
        while (!is_over) {
          const int64_t job = QueueExport(
              sql,
              {.generators = absl::StrCat("[\"", kSmallGenerator, "\",\"", kHtmlGenerator, "\"]"),
               .participants = "identifier LIKE 'study-%'"});
          while (!is_over && sql.Value("SELECT state FROM export_job WHERE id = $1",
                                       {std::to_string(job)}) != "succeeded") {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
          }
          sql.Execute(
              "UPDATE export_job SET state = 'cancelled', lease_owner = NULL, "
              "lease_until = NULL WHERE state IN ('queued', 'running')");
        }
      });
      beside.push_back(Ingest(++seed));
      is_over = true;
      exports.join();
    }
    json_["ingest_points_per_s"] = Quantile(alone, 0.5);
    json_["ingest_beside_export_ratio"] = Quantile(beside, 0.5) / Quantile(alone, 0.5);
  }

  const TempDirectory archives_{"webmunk-exports-"};
  Product product_;
  SqlConnection sql_;
  nlohmann::ordered_json json_;
};

void Main() {
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  ExportBench(cluster).Run();
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures exports; tools/bench export builds and runs it");
  absl::ParseCommandLine(argc, argv);
  try {
    webmunk::testing::Main();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
