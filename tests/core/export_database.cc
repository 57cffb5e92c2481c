#include "tests/core/export_database.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "server/base/sha256.h"
#include "server/exports/export_batch_store.h"
#include "server/points/increment_store.h"
#include "tests/support/await.h"
#include "tests/support/require.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

void RequireOk(const absl::Status& status) { Require(status.ok(), std::string(status.message())); }

// Of a participant or a generator, made at need.
std::string IdOf(SqlConnection& sql, const std::string& table, const std::string& identifier) {
  sql.Query("INSERT INTO " + table +
                " (identifier, identifier_sha256) VALUES ($1, sha256(convert_to($1, 'UTF8'))) "
                "ON CONFLICT DO NOTHING",
            {identifier});
  return sql.Value("SELECT id FROM " + table + " WHERE identifier = $1", {identifier});
}

std::string Micros(int64_t micros) {
  return "timestamptz 'epoch' + " + std::to_string(micros) + " * interval '1 microsecond'";
}

std::string Exactly(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.begin(), text.end(), value).ptr};
}

class PointInserter {
 public:
  explicit PointInserter(SqlConnection& sql) : sql_(sql) {}

  void Insert(const StudyPoint& point, int64_t id) {
    sql_.Query(
        "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
        "encrypted, location, properties) VALUES ($1, $2, " +
            Micros(point.created) + ", " + Micros(point.recorded) +
            ", $3, gen_random_uuid(), false, "
            "ST_SetSRID(ST_MakePoint(nullif($5, '')::float8, nullif($4, '')::float8), 4326), "
            "$6)",
        {Cached("participant", point.source), Cached("generator", point.generator),
         std::to_string(id), point.location ? Exactly(point.location->latitude) : "",
         point.location ? Exactly(point.location->longitude) : "", point.properties});
  }

 private:
  const std::string& Cached(const std::string& table, const std::string& identifier) {
    std::string& id = ids_[table + " " + identifier];
    if (id.empty()) id = IdOf(sql_, table, identifier);
    return id;
  }

  SqlConnection& sql_;
  std::map<std::string, std::string> ids_;
};

void InsertProduct(SqlConnection& sql, const StudyProduct& product) {
  sql.Query(
      "INSERT INTO product (asin, asin_sha256, brand, added, updated, metadata) "
      "VALUES ($1, sha256(convert_to($1, 'UTF8')), $2, " +
          Micros(product.added) + ", " + Micros(product.updated) +
          ", CASE WHEN $3::boolean THEN $4 END)",
      {product.asin, product.brand, product.metadata ? "t" : "f", product.metadata.value_or("")});
}

// `received` is an expression of SQL.
void InsertBundle(SqlConnection& sql, const std::string& id, const std::string& received,
                  int64_t first, int64_t last) {
  sql.Query(
      "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, first_point_id, "
      "last_point_id) VALUES ($1, " +
          received + ", 0, sha256(''), 'identity', false, $2, $3)",
      {id, std::to_string(first), std::to_string(last)});
}

}  // namespace

OpenStore::OpenStore(const std::string& url) : sql_(url) { sql_.Execute("BEGIN"); }

void OpenStore::Add(const std::vector<StudyPoint>& points) {
  const std::vector<SqlRow> ids =
      sql_.Query("SELECT first_point_id, first_bundle_id FROM reserve_ids($1, 1)",
                 {std::to_string(points.size())});
  const int64_t first = std::stoll(ids.at(0).at(0));
  PointInserter inserter(sql_);
  for (size_t i = 0; i < points.size(); ++i) {
    inserter.Insert(points[i], first + static_cast<int64_t>(i));
  }
  InsertBundle(sql_, ids.at(0).at(1), "now()", first,
               first + static_cast<int64_t>(points.size()) - 1);
}

ExportDatabase::ExportDatabase() {
  creator_ = static_cast<int32_t>(
      sql_.Number("INSERT INTO user_account (identifier) VALUES ('tester') RETURNING id"));
}

void ExportDatabase::Know(const std::vector<std::string>& sources,
                          const std::vector<std::string>& generators) {
  for (const std::string& source : sources) IdOf(sql_, "participant", source);
  for (const std::string& generator : generators) IdOf(sql_, "generator", generator);
}

void ExportDatabase::Store(const ExportStudy& study) {
  sql_.Execute("BEGIN");
  PointInserter inserter(sql_);
  int64_t last = 0;
  const std::vector<StudyPoint>& points = study.points();
  for (size_t i = 0; i < points.size(); ++i) {
    inserter.Insert(points[i], points[i].id);
    const bool is_end = i + 1 == points.size() || points[i + 1].recorded != points[i].recorded;
    if (!is_end) continue;
    InsertBundle(sql_, sql_.Value("SELECT nextval('bundle_id')"), Micros(points[i].recorded),
                 last + 1, points[i].id);
    last = points[i].id;
  }
  if (last > 0) sql_.Query("SELECT setval('data_point_id', $1)", {std::to_string(last)});
  for (const StudyProduct& product : study.products()) InsertProduct(sql_, product);
  sql_.Execute("COMMIT");
}

int32_t ExportDatabase::ParticipantId(const std::string& identifier) {
  return static_cast<int32_t>(
      sql_.Number("SELECT id FROM participant WHERE identifier = $1", {identifier}));
}

int64_t ExportDatabase::AddJob(const ExportRequest& request, const Extra& extra) {
  const auto connection = Connection::Open(url_);
  RequireOk(connection.status());
  const auto transaction = Transaction::Begin(**connection);
  RequireOk(transaction.status());
  const auto batch = MakeBatch(**transaction, {.creator_id = creator_,
                                               .idempotency_key = {},
                                               .request_sha256 = Sha256("request"),
                                               .schedule_id = {},
                                               .schedule_slot = {}});
  RequireOk(batch.status());
  NewJob job;
  job.batch_id = batch->id;
  job.creator_id = creator_;
  job.priority = extra.priority;
  job.request.generators = request.generators;
  job.request.date_type = request.date_type;
  job.request.instants = request.range;
  job.request.options = request.options;
  job.cursor = extra.cursor;
  job.since = extra.since;
  for (const ExportSource& source : request.sources) {
    if (source.is_known) {
      job.participant_ids.push_back(ParticipantId(source.identifier));
    } else {
      job.unknown_sources.push_back(source.identifier);
    }
  }
  const auto id = MakeJob(**transaction, job);
  RequireOk(id.status());
  RequireOk((*transaction)->Commit());
  return *id;
}

std::string ExportDatabase::CursorNow() {
  const auto connection = Connection::Open(url_);
  RequireOk(connection.status());
  const auto cursor = ReadCursorNow(**connection);
  RequireOk(cursor.status());
  return EncodeCursor(*cursor);
}

ExportRunner::Options ExportDatabase::RunnerOptions() const {
  return {.database_url = url_,
          .directory = directory(),
          .host = "data.example.com",
          .workers = 1,
          .deflate_threads = 1,
          .creator_scope = [](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
            return AccessScope::Everything();
          }};
}

std::string ExportDatabase::StateOf(int64_t job) {
  return sql_.Value("SELECT state FROM export_job WHERE id = $1", {std::to_string(job)});
}

std::string ExportDatabase::ArchivePath(int64_t job) {
  return directory() + "/" +
         sql_.Value("SELECT archive_file FROM export_job WHERE id = $1", {std::to_string(job)});
}

std::vector<StudyMember> ExportDatabase::MembersOf(int64_t job) {
  return ReadZip(ArchivePath(job));
}

std::string ExportDatabase::ErrorOf(int64_t job) {
  return sql_.Value("SELECT error FROM export_job WHERE id = $1", {std::to_string(job)});
}

std::vector<std::string> ExportDatabase::Files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory())) {
    names.push_back(entry.path().filename());
  }
  return names;
}

std::vector<StudyMember> ExportDatabase::Run(const ExportRequest& request) {
  const int64_t job = AddJob(request);
  ExportRunner runner(RunnerOptions());
  runner.Start();
  AwaitEnd(job);
  runner.Stop();
  Require(StateOf(job) == "succeeded", ErrorOf(job));
  return MembersOf(job);
}

void ExportDatabase::AwaitEnd(int64_t job) {
  Await("the job has ended", [&] {
    const std::string state = StateOf(job);
    return state != "queued" && state != "running";
  });
}

std::vector<StudyMember> WithoutDescription(std::vector<StudyMember> members) {
  static const std::set<std::string> describing = {
      "manifest.json", "datapackage.json", "codebook.tsv", "codebook.json",
      "load.R",        "load.py",          "load.do"};
  std::erase_if(members,
                [](const StudyMember& member) { return describing.contains(member.first); });
  return members;
}

}  // namespace webmunk::testing
