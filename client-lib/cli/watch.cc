#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "interrupt.h"
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

// Prints the points of messages.
class PointPrinter {
 public:
  PointPrinter(Console& console, OutputFormat format, bool is_of_one, int limit)
      : console_(console),
        format_(format),
        is_of_one_(is_of_one),
        limit_(limit),
        rows_(console.out, format, PointHeading(is_of_one)) {}

  // False once it wants no more. For one thread.
  bool Print(const v1::WatchDataPointsResponse& message) {
    int left = message.data_points_size();
    for (const v1::DataPoint& point : message.data_points()) {
      if (format_ == OutputFormat::kJson) {
        console_.out << PointJson(point) << "\n";
      } else {
        rows_.Write(PointFields(point, is_of_one_));
      }
      --left;
      if (++written_ == limit_) break;
    }
    console_.out.flush();
    const std::lock_guard lock(mutex_);
    if (is_over_) return false;
    // Who goes on behind a message of which a part is left would miss that.
    if (left == 0 && console_.out.good()) token_ = message.resume_token();
    return (limit_ == 0 || written_ < limit_) && console_.out.good();
  }

  // For whoever goes on later: once, by any thread, also while the points wait for whoever
  // reads them.
  void PrintToken() {
    const std::lock_guard lock(mutex_);
    if (!is_over_ && !token_.empty()) console_.err << token_ << "\n" << std::flush;
    is_over_ = true;
  }

 private:
  Console& console_;
  const OutputFormat format_;
  const bool is_of_one_;
  const int limit_;
  RowWriter rows_;
  int written_ = 0;
  std::mutex mutex_;
  std::string token_;
  bool is_over_ = false;
};

ExitCode Run(const Arguments& arguments, Console& console) {
  absl::StatusOr<v1::WatchDataPointsRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const bool prints_token = arguments.Has("print-token");
  std::optional<Interrupt> interrupt;
  if (prints_token) interrupt.emplace();
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  // Columns must not wait for one another.
  const OutputFormat format =
      settings->format == OutputFormat::kTable ? OutputFormat::kTsv : settings->format;
  PointPrinter printer(console, format, !request->parent().empty(), settings->limit);
  if (interrupt) interrupt->Await([&] { printer.PrintToken(); });
  const absl::Status status = settings->client.WatchDataPoints(
      *std::move(request),
      [&](const v1::WatchDataPointsResponse& message) { return printer.Print(message); });
  if (prints_token) printer.PrintToken();
  interrupt.reset();
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
           {"print-token", nullptr,
            "at the end, also by Ctrl-C, write the last token to standard error"},
           kLimitOption},
          Run};
}

}  // namespace webmunk::cli
