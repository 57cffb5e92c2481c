#include <string>
#include <vector>

#include "command_table.h"
#include "record.h"
#include "row_writer.h"

namespace webmunk::cli {
namespace {

Record TrialRecord(const v1::AppConfigurationTrial& trial) {
  return Record()
      .String("appConfiguration", trial.app_configuration())
      .Bool("chosen", trial.chosen())
      .String("reason", trial.reason());
}

ExitCode Run(const Arguments& arguments, Console& console) {
  if (arguments.positional().size() > 1) {
    return FailUsage(console, absl::InvalidArgumentError("give one participant, or none"));
  }
  v1::PreviewAppConfigurationRequest request;
  if (!arguments.positional().empty()) request.set_participant_id(arguments.positional()[0]);
  if (const auto context = arguments.Get("context")) request.set_context(*context);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto preview = settings->client.PreviewAppConfiguration(request);
  if (!preview.ok()) return Fail(console, preview.status());
  if (arguments.Has("text")) {
    console.out << preview->configuration();
    return kSucceeded;
  }
  RowWriter rows(console.out, settings->format, {"CONFIGURATION", "CHOSEN", "REASON"});
  for (const v1::AppConfigurationTrial& trial : preview->trials()) {
    if (settings->format == OutputFormat::kJson) {
      console.out << TrialRecord(trial).Json() << "\n";
    } else {
      rows.Write(TrialRecord(trial).Values());
    }
  }
  rows.Finish();
  return kSucceeded;
}

}  // namespace

Command ConfigPreviewCommand() {
  return {"config preview",
          "[PARTICIPANT] [OPTION]...",
          "Tell which configuration a client would get, and why.",
          "Lists what is looked at, in order, up to what is chosen. Who gives no identifier\n"
          "or context is taken for `default`.",
          {{"context", "CONTEXT", "the context that the client gives"},
           {"text", nullptr, "write what the client would get, and nothing else"}},
          Run};
}

}  // namespace webmunk::cli
