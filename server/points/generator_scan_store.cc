#include "server/points/generator_scan_store.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/points/scan_sql_store.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr int kFirstColumn = ScanMark::kColumns;
constexpr int kRowId = kFirstColumn + 8;
constexpr int kParticipant = kRowId + 1;
constexpr int kProperties = kParticipant + 3;

// As in scan_store, but on the index by generator. The generator's id is a scalar, since
// an array of them would not come in the order of time.
std::string Statement(bool descending, bool is_scoped, const ScanShape& shape) {
  ScanParams params;
  ScanFrom from;
  const char* direction = descending ? " DESC" : "";
  from.rows = "data_point d";
  from.range = absl::StrCat("d.generator_id = (SELECT id FROM generator WHERE identifier_sha256 = ",
                            params.Next("bytea"), ")");
  absl::StrAppend(&from.range, " AND d.created >= ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND d.created < ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND (d.created, d.hash, d.participant_id) ",
                  descending ? "<" : ">", " (", params.Next("timestamptz"));
  absl::StrAppend(&from.range, ", ", params.Next("uuid"));
  absl::StrAppend(&from.range, ", ", params.Next("int"), ")");
  from.order =
      absl::StrCat("d.created", direction, ", d.hash", direction, ", d.participant_id", direction);
  from.joined =
      " JOIN generator g ON g.id = d.generator_id "
      "JOIN participant r ON r.id = d.participant_id "
      "JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)";
  if (is_scoped) {
    from.condition = absl::StrCat("coalesce(p.group_id = ANY (", params.Next("int[]"), "), false)");
  }
  from.columns =
      "d.created, d.hash, d.recorded, g.identifier, d.encrypted, d.secondary, "
      "ST_X(d.location), ST_Y(d.location), d.participant_id, p.id, p.identifier, p.group_id";
  return ScanStatement(shape, from, params);
}

const char* StatementOf(const PointScan& scan, bool is_scoped) {
  static const auto& statements = *new ScanStatements(Statement);
  return statements.Of(scan, is_scoped);
}

std::vector<PgParam> Params(const AccessScope& scope, const std::string& generator,
                            const PointScan& scan) {
  const std::optional<PointPosition>& after = scan.after;
  MicrosRange created = scan.created;
  if (after && scan.descending) created.Narrow({std::nullopt, after->created + 1});
  if (after && !scan.descending) created.Narrow({after->created, std::nullopt});
  std::vector<PgParam> params = {PgParam::Bytes(Sha256(generator)), FromParam(created.from),
                                 ToParam(created.to)};
  params.push_back(after             ? PgParam::Timestamp(after->created)
                   : scan.descending ? PgParam::Infinity()
                                     : PgParam::MinusInfinity());
  const PointHash hash = after ? after->hash : PointHash{};
  params.push_back(PgParam::Bytes(std::string(hash.begin(), hash.end())));
  params.push_back(PgParam::Int4(scan.participant_id));
  if (!scope.is_everything()) params.push_back(ScopeParam(scope));
  AddScanParams(scan, !scope.is_everything(), params);
  return params;
}

}  // namespace

absl::StatusOr<ScanEnd> ScanGenerator(Connection& connection, const AccessScope& scope,
                                      const PointScan& scan,
                                      const std::function<bool(const GeneratorScanRow&)>& take) {
  PointScan rest = scan;
  const std::string generator = rest.generators->front();
  // The index does that.
  rest.generators.reset();
  const std::optional<int> properties =
      scan.with_properties ? std::optional(kProperties) : std::nullopt;
  ScanProgress progress(rest);
  std::optional<std::pair<PointPosition, int32_t>> last;
  WEBMUNK_RETURN_IF_ERROR(connection.StreamRows(
      StatementOf(rest, !scope.is_everything()), Params(scope, generator, rest),
      [&](const PgRows& row) {
        GeneratorScanRow scanned{.participant_id = row.Int4(0, kRowId),
                                 .participant = {.id = row.Int4(0, kParticipant),
                                                 .identifier = row.Bytes(0, kParticipant + 1),
                                                 .group_id = {}},
                                 .point = ReadScannedPoint(row, 0, kFirstColumn, properties)};
        if (!row.IsNull(0, kParticipant + 2)) {
          scanned.participant.group_id = row.Int4(0, kParticipant + 2);
        }
        const PointPosition& position = scanned.point.position;
        if (!progress.Add(ReadMark(row, 0), scanned.participant_id, position)) return true;
        // Of two equal ones that a merge has yet to make one.
        const std::pair here(position, scanned.participant.id);
        if (std::exchange(last, here) == here || take(scanned)) return true;
        progress.Stop();
        return false;
      }));
  return progress.End();
}

}  // namespace webmunk
