#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "list_command.h"
#include "point_output.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

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
  absl::StatusOr<PointSelection> selection = ReadPointSelection(arguments);
  if (!selection.ok()) return selection.status();
  v1::ListDataPointsRequest request;
  request.set_parent(selection->parent);
  request.set_filter(selection->filter);
  *request.mutable_omitted_properties() = {selection->omitted.begin(), selection->omitted.end()};
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

ExitCode Run(const Arguments& arguments, Console& console) {
  absl::StatusOr<v1::ListDataPointsRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  request->set_page_size(settings->page_size());
  const bool is_of_one = !request->parent().empty();
  const auto fields = [is_of_one](const v1::DataPoint& point) {
    return PointFields(point, is_of_one);
  };
  return WriteList<v1::DataPoint>(settings->client.ListDataPoints(*request), *settings, console,
                                  PointHeading(is_of_one), PointJson, fields);
}

}  // namespace

Command PointsListCommand() {
  return {"points list",
          "[OPTION]...",
          "List data points: of a participant by time of creation, or of all.",
          "Fields: created, recorded, generator, secondary identifier, id, and without\n"
          "--participant the participant's name in front. With --output json one object per\n"
          "line, the point's own fields under `properties`. Times are RFC 3339, for example\n"
          "2026-01-31T12:00:00Z; a range includes its start and excludes its end.",
          {kPointParticipantOption,
           kPointFilterOption,
           kPointOmitOption,
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
