#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "list_command.h"
#include "point_output.h"

namespace webmunk::cli {
namespace {

absl::StatusOr<v1::WatchDataPointsRequest> ReadRequest(const Arguments& arguments) {
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument '", arguments.positional()[0], "'"));
  }
  absl::StatusOr<PointSelection> selection = ReadPointSelection(arguments);
  if (!selection.ok()) return selection.status();
  v1::WatchDataPointsRequest request;
  request.set_parent(selection->parent);
  request.set_filter(selection->filter);
  *request.mutable_omitted_properties() = {selection->omitted.begin(), selection->omitted.end()};
  request.set_resume_token(arguments.Get("since").value_or(""));
  return request;
}

ExitCode Run(const Arguments& arguments, Console& console) {
  absl::StatusOr<v1::WatchDataPointsRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const bool is_of_one = !request->parent().empty();
  // Columns must not wait for one another.
  const OutputFormat format =
      settings->format == OutputFormat::kTable ? OutputFormat::kTsv : settings->format;
  RowWriter rows(console.out, format, PointHeading(is_of_one));
  int written = 0;
  std::string token;
  const absl::Status status = settings->client.WatchDataPoints(
      *std::move(request), [&](const v1::WatchDataPointsResponse& message) {
        int left = message.data_points_size();
        for (const v1::DataPoint& point : message.data_points()) {
          if (format == OutputFormat::kJson) {
            console.out << PointJson(point) << "\n";
          } else {
            rows.Write(PointFields(point, is_of_one));
          }
          --left;
          if (++written == settings->limit) break;
        }
        console.out.flush();
        // Who goes on behind a message of which a part is left would miss that.
        if (left == 0) token = message.resume_token();
        return written != settings->limit && console.out.good();
      });
  // Whoever goes on later needs it.
  if (arguments.Has("print-token") && !token.empty()) console.err << token << "\n";
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command WatchCommand() {
  return {"watch",
          "[OPTION]...",
          "Print data points as they are stored, until it is ended.",
          "Fields as those of `points list`, one point per line. What is stored while the\n"
          "connection is broken comes once it is back.",
          {kPointParticipantOption,
           kPointFilterOption,
           kPointOmitOption,
           {"since", "TOKEN", "first what was stored since this token was given"},
           {"print-token", nullptr, "at the end, write the last token to standard error"},
           kLimitOption},
          Run};
}

}  // namespace webmunk::cli
