#include "server/exports/point_read_store.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/scan_store.h"
#include "server/storage/copy_out.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// What such a statement seems to cost would have it done by many, each time.
constexpr char kPrepare[] = R"sql(
    SELECT set_config('max_parallel_workers_per_gather', '0', true),
           set_config('work_mem', '64MB', true),
           (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout'))sql";
constexpr char kLimit[] = "SELECT set_config('statement_timeout', $1::bigint::text, true)";

// COPY takes no parameters, but it sees settings: these are of the transaction.
constexpr char kSet[] = R"sql(
    SELECT set_config('webmunk.row_ids', $1::int[]::text, true),
           set_config('webmunk.places', $2::int[]::text, true),
           set_config('webmunk.ranks', $3::int[]::text, true),
           set_config('webmunk.generators', $4::int[]::text, true),
           set_config('webmunk.created_from', $5::timestamptz::text, true),
           set_config('webmunk.created_to', $6::timestamptz::text, true),
           set_config('webmunk.recorded_from', $7::timestamptz::text, true),
           set_config('webmunk.recorded_to', $8::timestamptz::text, true),
           set_config('webmunk.first_id', $9::bigint::text, true),
           set_config('webmunk.last_id', $10::bigint::text, true),
           set_config('webmunk.last_seen', $11::bigint::text, true),
           set_config('webmunk.unseen_first', $12::bigint[]::text, true),
           set_config('webmunk.unseen_last', $13::bigint[]::text, true),
           set_config('statement_timeout', $14::bigint::text, true))sql";

constexpr int kColumns = 9;
constexpr char kSelect[] =
    "COPY (SELECT u.place, d.created, d.hash, d.recorded, d.generator_id, d.encrypted, "
    "NULL::text, d.location, d.properties, d.id FROM ";
constexpr char kEnd[] = ") TO STDOUT (FORMAT binary)";

// What a statement's text depends on: a condition that is there but lets everything
// through would spoil the plan.
struct ReadShape {
  bool by_ids = false;
  bool merging = false;
  bool many_generators = false;
  bool created = false;
  bool recorded = false;
  ReadOrder order;
  bool by_generator = false;

  static constexpr size_t kCount = 512;

  // Whether the order is that of one sort. Else the places come one by one.
  bool is_sorted() const { return by_ids || merging || by_generator; }

  static ReadShape Of(const PointRead& read) {
    const bool merging = std::any_of(read.rows.begin(), read.rows.end(),
                                     [](const ReadRow& row) { return row.rank != 0; });
    return {.by_ids = read.ids.has_value(),
            .merging = merging,
            .many_generators = read.generators.size() > 1,
            .created = read.created.from || read.created.to,
            .recorded = read.recorded.from || read.recorded.to,
            .order = read.order,
            .by_generator = read.by_generator};
  }
  static ReadShape At(size_t index) {
    const auto bit = [&](int n) { return (index >> n & 1) != 0; };
    return {bit(0), bit(1), bit(2), bit(3), bit(4), {bit(5), bit(6), bit(7)}, bit(8)};
  }
  size_t index() const {
    const std::array bits = {
        by_ids,      merging,           many_generators,    created,
        recorded,    order.by_recorded, order.newest_first, order.highest_id_first,
        by_generator};
    size_t index = 0;
    for (size_t i = 0; i < bits.size(); ++i) index |= size_t{bits[i]} << i;
    return index;
  }
};

// What is no index's is asked of each row: there the settings are read once, by a query of
// their own.
const char* GeneratorCondition(const ReadShape& shape) {
  if (shape.by_generator) {
    return shape.many_generators
               ? " AND d.generator_id = ANY (current_setting('webmunk.generators')::int[])"
               : " AND d.generator_id = (current_setting('webmunk.generators')::int[])[1]";
  }
  return shape.many_generators ? " AND d.generator_id = ANY "
                                 "((SELECT current_setting('webmunk.generators')::int[])::int[])"
                               : " AND d.generator_id = "
                                 "(SELECT (current_setting('webmunk.generators')::int[])[1])";
}

// Of rows `d`.
std::string Conditions(const ReadShape& shape) {
  std::string text = GeneratorCondition(shape);
  if (shape.created) {
    text +=
        " AND d.created >= current_setting('webmunk.created_from')::timestamptz"
        " AND d.created < current_setting('webmunk.created_to')::timestamptz";
  }
  if (shape.recorded) {
    text +=
        " AND d.recorded >= (SELECT current_setting('webmunk.recorded_from')::timestamptz)"
        " AND d.recorded < (SELECT current_setting('webmunk.recorded_to')::timestamptz)";
  }
  if (shape.by_ids) {
    text +=
        " AND d.id >= current_setting('webmunk.first_id')::bigint"
        " AND d.id <= current_setting('webmunk.last_id')::bigint";
  }
  if (shape.merging) {
    // As the merge will leave it; but what came later and is not read displaces nothing.
    text +=
        " AND (u.rank = 0 OR NOT EXISTS (SELECT FROM unnest("
        "current_setting('webmunk.row_ids')::int[], current_setting('webmunk.places')::int[], "
        "current_setting('webmunk.ranks')::int[]) AS other (id, place, rank) "
        "JOIN data_point kept ON kept.participant_id = other.id "
        "WHERE other.place = u.place AND other.rank < u.rank "
        "AND kept.created = d.created AND kept.hash = d.hash "
        "AND kept.id <= current_setting('webmunk.last_seen')::bigint "
        "AND NOT EXISTS (SELECT FROM unnest(current_setting('webmunk.unseen_first')::bigint[], "
        "current_setting('webmunk.unseen_last')::bigint[]) AS unseen (first, last) "
        "WHERE kept.id BETWEEN unseen.first AND unseen.last)))";
  }
  return text;
}

std::string Statement(const ReadShape& shape) {
  const char* time = shape.order.by_recorded ? "d.recorded" : "d.created";
  const std::string order = absl::StrCat(time, shape.order.newest_first ? " DESC" : "", ", d.id",
                                         shape.order.highest_id_first ? " DESC" : "");
  if (shape.is_sorted()) {
    return absl::StrCat(kSelect,
                        "unnest(current_setting('webmunk.row_ids')::int[], "
                        "current_setting('webmunk.places')::int[], "
                        "current_setting('webmunk.ranks')::int[]) AS u (id, place, rank) "
                        "JOIN data_point d ON d.participant_id = u.id WHERE true",
                        Conditions(shape), " ORDER BY u.place, ", order, kEnd);
  }
  // A sort of its own for each, or none but of equal times: one of all would be of
  // gigabytes.
  return absl::StrCat(kSelect,
                      "unnest(current_setting('webmunk.row_ids')::int[]) WITH ORDINALITY AS r "
                      "(id, n) CROSS JOIN LATERAL (SELECT r.n::int AS place) u "
                      "CROSS JOIN LATERAL (SELECT d.* FROM data_point d "
                      "WHERE d.participant_id = r.id",
                      Conditions(shape), " ORDER BY ", order, ") d ORDER BY r.n", kEnd);
}

const char* StatementOf(const ReadShape& shape) {
  static const auto& statements = *new std::array<std::string, ReadShape::kCount>([] {
    std::array<std::string, ReadShape::kCount> all;
    for (size_t i = 0; i < all.size(); ++i) all[i] = Statement(ReadShape::At(i));
    return all;
  }());
  return statements[shape.index()].c_str();
}

PgParam From(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::MinusInfinity();
}
PgParam To(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::Infinity();
}

// 0 would be no limit.
PgParam Millis(absl::Duration duration) {
  return PgParam::Int8(std::max<int64_t>(1, absl::ToInt64Milliseconds(duration)));
}

std::vector<PgParam> Params(const PointRead& read) {
  PgArray row_ids(PgElementType::kInt4);
  PgArray places(PgElementType::kInt4);
  PgArray ranks(PgElementType::kInt4);
  for (const ReadRow& row : read.rows) {
    row_ids.AddInt(row.row_id);
    places.AddInt(row.place);
    ranks.AddInt(row.rank);
  }
  PgArray generators(PgElementType::kInt4);
  for (const int32_t id : read.generators) generators.AddInt(id);
  PgArray unseen_first(PgElementType::kInt8);
  PgArray unseen_last(PgElementType::kInt8);
  for (const IdRange& range : read.seen.ranges()) {
    unseen_first.AddInt(range.first);
    unseen_last.AddInt(range.last);
  }
  const IdRange ids = read.ids.value_or(IdRange());
  return {PgParam::Bytes(row_ids.Binary()),
          PgParam::Bytes(places.Binary()),
          PgParam::Bytes(ranks.Binary()),
          PgParam::Bytes(generators.Binary()),
          From(read.created.from),
          To(read.created.to),
          From(read.recorded.from),
          To(read.recorded.to),
          PgParam::Int8(ids.first),
          PgParam::Int8(ids.last),
          PgParam::Int8(read.seen.span().last),
          PgParam::Bytes(unseen_first.Binary()),
          PgParam::Bytes(unseen_last.Binary()),
          Millis(read.longest)};
}

}  // namespace

absl::StatusOr<absl::Duration> PrepareReads(Transaction& transaction) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kPrepare, {}));
  const int64_t millis = rows.Int8(0, 2);
  return millis == 0 ? absl::InfiniteDuration() : absl::Milliseconds(millis);
}

absl::Status LimitStatements(Transaction& transaction, absl::Duration longest) {
  return transaction.connection().Query(kLimit, {Millis(longest)}).status();
}

absl::Status ReadPoints(Transaction& transaction, const PointRead& read,
                        const std::function<bool(const ReadPoint&)>& take) {
  Connection& connection = transaction.connection();
  const ReadShape shape = ReadShape::Of(read);
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kSet, Params(read)).status());
  return CopyOut(connection, StatementOf(shape), kColumns + 1, [&](const CopiedRow& row) {
    const ScannedPoint point = ReadRawPoint(row, 1, 8);
    const int32_t place = row.Int4(0, 0);
    return take({.place = shape.is_sorted() ? place : read.rows[place - 1].place,
                 .id = row.Int8(0, 9),
                 .hash = point.position.hash,
                 .created = point.view.created,
                 .recorded = point.view.recorded,
                 .generator_id = row.Int4(0, 4),
                 .encrypted = point.view.encrypted,
                 .location = point.view.location,
                 .properties = point.view.properties});
  });
}

}  // namespace webmunk
