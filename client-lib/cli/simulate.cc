#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "command_table.h"
#include "global_options.h"
#include "plain_text.h"
#include "simulate/grpc_transport.h"
#include "simulate_options.h"
#include "simulate_report.h"

namespace webmunk::cli {
namespace {

void Run(simulate::Load& load, Console& console) {
  const absl::Time start = absl::Now();
  load.Run([&](const simulate::LoadCounts& counts) {
    if (!console.err_is_terminal) return;
    const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
    console.err << absl::StrFormat("\r\x1b[K%d points, %.0f/s, %d refusals", counts.acknowledged,
                                   static_cast<double>(counts.acknowledged) / seconds,
                                   counts.refusals)
                << std::flush;
  });
  if (console.err_is_terminal) console.err << "\r\x1b[K" << std::flush;
}

ExitCode Conclude(const simulate::Load& load,
                  const absl::StatusOr<std::optional<simulate::LedgerVerdict>>& verdict,
                  Console& console) {
  if (!load.failure().empty()) {
    return Fail(console, absl::UnavailableError(
                             absl::StrCat("gave up, with rows unsent: ", load.failure())));
  }
  if (!verdict.ok()) return Fail(console, verdict.status());
  if (!verdict->has_value() || (*verdict)->IsRight()) return kSucceeded;
  for (const std::string& difference : (*verdict)->differences) {
    console.err << "webmunk: " << EscapeControls(difference) << "\n";
  }
  return Fail(console,
              absl::DataLossError(absl::StrFormat("%d points are missing and %d are surplus",
                                                  (*verdict)->missing, (*verdict)->surplus)));
}

ExitCode RunSimulate(const Arguments& arguments, Console& console) {
  absl::StatusOr<SimulateOptions> options = ReadSimulateOptions(arguments);
  if (!options.ok()) return FailUsage(console, options.status());
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, absl::Seconds(60));
  if (!client.ok()) return FailUsage(console, client.status());

  options->load.new_transport = [&]() -> std::unique_ptr<simulate::BundleTransport> {
    if (options->gateway) return std::make_unique<simulate::HttpTransport>(*options->gateway);
    return std::make_unique<simulate::GrpcTransport>(*client);
  };
  if (!arguments.Has("seed")) {
    console.err << "webmunk: seed " << options->load.study.seed << "\n";
  }
  simulate::Load load(options->load);
  Run(load, console);
  absl::StatusOr<std::optional<simulate::LedgerVerdict>> verdict = std::nullopt;
  if (options->check) {
    absl::StatusOr<simulate::LedgerVerdict> checked =
        CheckLedger(*client, load.accounts(), options->load.connections);
    if (checked.ok()) {
      verdict = *std::move(checked);
    } else {
      verdict = checked.status();
    }
  }
  WriteSimulateReport(load, verdict.ok() ? *verdict : std::nullopt, *format, console.out);
  return Conclude(load, verdict, console);
}

}  // namespace

Command SimulateCommand() {
  return {"simulate",
          "[OPTION]...",
          "Send what the extensions of a study's participants would send.",
          "Fills a study, or loads one. At the end the points stored of each participant are\n"
          "compared with those that were acknowledged: exit code 1 if any is missing or stored\n"
          "twice. Points of a seed and time that were sent before are stored already.",
          SimulateOptionTable(),
          RunSimulate};
}

}  // namespace webmunk::cli
