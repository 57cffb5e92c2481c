#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "json_object.h"
#include "list_command.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

// The names and the shape of a REST answer.
std::string Json(const v1::DataPoint& point) {
  JsonObject json;
  json.String("id", point.id())
      .String("participant", point.participant())
      .String("generator", point.generator())
      .String("createTime", FormatTime(point.create_time()))
      .String("recordTime", FormatTime(point.record_time()));
  if (point.has_secondary_identifier()) {
    json.String("secondaryIdentifier", point.secondary_identifier());
  }
  if (point.has_location()) {
    json.Raw("location", JsonObject()
                             .Number("latitude", point.location().latitude())
                             .Number("longitude", point.location().longitude())
                             .Text());
  }
  return json.Raw("properties", point.properties()).Text();
}

// Sets both ends of a range that were given. `name` is `created` or `recorded`.
absl::Status ReadRange(const Arguments& arguments, const std::string& name,
                       v1::ListDataPointsRequest& request) {
  const std::optional<std::string> from = arguments.Get(name + "-from");
  const std::optional<std::string> to = arguments.Get(name + "-to");
  if (!from && !to) return absl::OkStatus();
  v1::TimeRange& range = name == "created" ? *request.mutable_create_time_range()
                                           : *request.mutable_record_time_range();
  if (from) {
    absl::StatusOr<google::protobuf::Timestamp> time = ParseTime(*from);
    if (!time.ok()) return time.status();
    *range.mutable_start_time() = *time;
  }
  if (to) {
    absl::StatusOr<google::protobuf::Timestamp> time = ParseTime(*to);
    if (!time.ok()) return time.status();
    *range.mutable_end_time() = *time;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListDataPointsRequest> ReadRequest(const Arguments& arguments) {
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument '", arguments.positional()[0], "'"));
  }
  const std::optional<std::string> participant = arguments.Get("participant");
  if (!participant || participant->empty()) {
    return absl::InvalidArgumentError("--participant is required");
  }
  v1::ListDataPointsRequest request;
  request.set_parent(ParticipantName(*participant));
  for (const std::string& generator : arguments.GetAll("generator")) {
    request.add_generators(generator);
  }
  for (const char* name : {"created", "recorded"}) {
    absl::Status status = ReadRange(arguments, name, request);
    if (!status.ok()) return status;
  }
  if (arguments.Has("descending")) request.set_order_by("create_time desc");
  return request;
}

std::vector<std::string> Fields(const v1::DataPoint& point) {
  return {FormatTime(point.create_time()), FormatTime(point.record_time()), point.generator(),
          point.secondary_identifier(), point.id()};
}

ExitCode Run(const Arguments& arguments, Console& console) {
  absl::StatusOr<v1::ListDataPointsRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  request->set_page_size(settings->page_size());
  return WriteList<v1::DataPoint>(settings->client.ListDataPoints(*request), *settings, console,
                                  {"CREATED", "RECORDED", "GENERATOR", "SECONDARY", "ID"}, Json,
                                  Fields);
}

}  // namespace

Command PointsListCommand() {
  return {"points list",
          "--participant ID [OPTION]...",
          "List the data points of a participant by time of creation.",
          "Fields: created, recorded, generator, secondary identifier, id. With --output json\n"
          "one object per line, the point's own fields under `properties`. Times are RFC 3339,\n"
          "for example 2026-01-31T12:00:00Z; a range includes its start and excludes its end.",
          {{"participant", "ID", "the participant's identifier; required"},
           {"generator", "G", "only points of this generator; may be repeated", true},
           {"created-from", "T", "only points made at this time or later"},
           {"created-to", "T", "only points made before this time"},
           {"recorded-from", "T", "only points that arrived at this time or later"},
           {"recorded-to", "T", "only points that arrived before this time"},
           {"descending", nullptr, "newest first"},
           kLimitOption},
          Run};
}

}  // namespace webmunk::cli
