#include "tests/bench/export_load.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace webmunk::testing {
namespace {

constexpr int64_t kPart = 200'000;
constexpr int kPointsOfBundle = 62;

// HTML of a list of products, as text of JSON in which `n` differs.
constexpr char kCard[] =
    R"('<div data-asin=\"B0' || lpad((n * 31 + card)::text, 8, '0') || '\" class=\"s-result-item card\">)"
    R"(\n  <span class=\"a-text\">' || md5((n + card)::text) || ', 2 m — black</span>\n)"
    R"(  <span class=\"a-price\">$' || card || '.99</span>\n</div>')";
constexpr int kCardsOfPage = 155;

std::string Metadata(const std::string& generator) {
  return absl::StrCat(
      R"(,"tab-id":12,"date":1718041530123,"generatorId":")", generator,
      R"(","passive-data-metadata":{"source":"study","generator":")", generator,
      R"(: Study Browser Extension/0.39 Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, )"
      R"(like Gecko) Chrome/125.0.0.0 Safari/537.36","generator-id":")",
      generator, R"(","timestamp":1718041530.123,"timezone":"America/New_York"}})");
}

void StorePart(SqlConnection& sql, const std::string& generator, const std::string& members,
               int participants, int64_t first, int64_t last, int64_t points) {
  sql.Execute(absl::StrCat(
      "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
      "encrypted, properties) SELECT 1 + (n / ",
      kPointsOfBundle, ") % ", participants, ", (SELECT id FROM generator WHERE identifier = '",
      generator, "'), now() - interval '300 days' * (1 - n::float8 / ", points,
      "), now() - interval '300 days' * (1 - (n / ", kPointsOfBundle, ")::float8 / ",
      points / kPointsOfBundle + 1, "), nextval('data_point_id'), md5(n::text || '", generator,
      "')::uuid, false, ('{\"n\":' || n || '",
      R"(,"page-id":"0b0e2f6a-7a65-4f7e-9c1d-2f6f2f0e8a11","url*":"https://www.example.com/s?k=usb+cable&ref=nb_sb' || n || '","page-title*":"Example.com : usb cable"')",
      " || ", members, " || '", Metadata(generator), "')::json FROM generate_series(", first,
      "::bigint, ", last, ") n"));
}

}  // namespace

void StoreExportStudy(SqlConnection& sql, int participants, int64_t points, int64_t html_points) {
  sql.Execute(absl::StrCat(
      "INSERT INTO participant (identifier, identifier_sha256) SELECT 'study-' || lpad(n::text, 4, "
      "'0'), sha256(('study-' || lpad(n::text, 4, '0'))::bytea) FROM generate_series(1, ",
      participants, ") n"));
  for (const char* generator : {kSmallGenerator, kHtmlGenerator}) {
    sql.Query(
        "INSERT INTO generator (identifier, identifier_sha256) VALUES ($1, sha256(convert_to($1, "
        "'UTF8')))",
        {generator});
  }
  const std::string small =
      R"(',"top":' || n % 4000 || '.5,"left":0,"width":1440,"height":789.1875')";
  for (int64_t done = 0; done < points; done += kPart) {
    StorePart(sql, kSmallGenerator, small, participants, done + 1, std::min(points, done + kPart),
              points);
  }
  const std::string html =
      absl::StrCat(R"(',"element-class":"asin","offset":{"top":1204.5,"left":240},)"
                   R"("size":{"width":310,"height":482.1875},"element-content*":"' || )"
                   "(SELECT string_agg(",
                   kCard, ", '') FROM generate_series(1, ", kCardsOfPage, R"() card) || '"')");
  constexpr int64_t kHtmlPart = 5'000;
  for (int64_t done = 0; done < html_points; done += kHtmlPart) {
    StorePart(sql, kHtmlGenerator, html, participants, done + 1,
              std::min(html_points, done + kHtmlPart), html_points);
  }
  // What the server knows of points that came by bundles.
  sql.Execute(
      "INSERT INTO participant_generator_summary (participant_id, generator_id, stored, "
      "first_created, last_created, last_recorded, month, first_recorded) "
      "SELECT participant_id, generator_id, count(*), min(created), max(created), max(recorded), "
      "date_trunc('month', created, 'UTC') AS month, min(recorded) FROM data_point "
      "GROUP BY participant_id, generator_id, month");
  sql.Execute("VACUUM ANALYZE data_point");
  sql.Execute("VACUUM ANALYZE participant");
}

std::string SortedCopySql(const std::string& generator) {
  return absl::StrCat(
      "COPY (SELECT d.participant_id, d.created, d.hash, d.recorded, d.generator_id, d.encrypted, "
      "d.location, d.properties, d.id FROM data_point d JOIN participant p ON p.id = "
      "d.participant_id WHERE d.generator_id = (SELECT id FROM generator WHERE identifier = '",
      generator, "') ORDER BY p.identifier, d.created DESC, d.id) TO STDOUT (FORMAT binary)");
}

}  // namespace webmunk::testing
