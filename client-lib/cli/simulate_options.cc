#include "simulate_options.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

constexpr int kMany = 1'000'000'000;
constexpr double kCutShare = 0.05;
constexpr double kResendShareOfFaults = 0.05;

absl::StatusOr<absl::Duration> ReadDuration(const Arguments& arguments) {
  absl::Duration duration = absl::InfiniteDuration();
  const std::optional<std::string> text = arguments.Get("duration");
  if (text && (!absl::ParseDuration(*text, &duration) || duration <= absl::ZeroDuration())) {
    return absl::InvalidArgumentError("--duration must be a time like 30s or 10m");
  }
  return duration;
}

absl::Status ReadStudy(const Arguments& arguments, simulate::Study& study) {
  const absl::StatusOr<int> participants = arguments.GetNumber("participants", 100, 1, 10'000'000);
  if (!participants.ok()) return participants.status();
  study.participants = static_cast<std::size_t>(*participants);
  study.now_ms = absl::ToUnixMillis(absl::Now());
  study.seed = static_cast<std::uint64_t>(absl::ToUnixNanos(absl::Now()));
  const std::optional<std::string> seed = arguments.Get("seed");
  if (seed && !absl::SimpleAtoi(*seed, &study.seed)) {
    return absl::InvalidArgumentError("--seed must be a whole number");
  }
  if (const std::optional<std::string> now = arguments.Get("now")) {
    const absl::StatusOr<google::protobuf::Timestamp> time = ParseTime(*now);
    if (!time.ok()) return time.status();
    study.now_ms = google::protobuf::util::TimeUtil::TimestampToMilliseconds(*time);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Option> SimulateOptionTable() {
  return {{"participants", "N", "participants; default 100"},
          {"points", "N", "rows to make, beside a status point per bundle; default 100000"},
          {"duration", "TIME", "make rows as long as this; without --points"},
          {"rate", "N", "points per second; default: as fast as answers come"},
          {"connections", "N", "bundles under way at once, 1 to 1024; default 8"},
          {"gateway", "URL", "post as the extension does; else AppendBundle at --server"},
          {"faults", nullptr, "cut connections, and end workers amid an upload more often"},
          {"seed", "N", "the same seed and --now make the same points"},
          {"now", "TIME", "the present in the simulated study, as 2026-01-31T12:00:00Z"},
          {"no-check", nullptr, "do not compare what is stored with what was made"}};
}

absl::StatusOr<SimulateOptions> ReadSimulateOptions(const Arguments& arguments) {
  SimulateOptions options;
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError("simulate takes options only");
  }
  if (arguments.Has("points") && arguments.Has("duration")) {
    return absl::InvalidArgumentError("--points contradicts --duration");
  }
  simulate::LoadOptions& load = options.load;
  absl::Status status = ReadStudy(arguments, load.study);
  if (!status.ok()) return status;
  const absl::StatusOr<absl::Duration> duration = ReadDuration(arguments);
  if (!duration.ok()) return duration.status();
  load.duration = *duration;
  const absl::StatusOr<int> rows = arguments.GetNumber("points", 100'000, 1, kMany);
  if (!rows.ok()) return rows.status();
  load.rows = arguments.Has("duration") ? 0 : *rows;
  const absl::StatusOr<int> rate = arguments.GetNumber("rate", 0, 1, kMany);
  if (!rate.ok()) return rate.status();
  load.rate = *rate;
  const absl::StatusOr<int> connections = arguments.GetNumber("connections", 8, 1, 1024);
  if (!connections.ok()) return connections.status();
  load.connections = *connections;
  if (const std::optional<std::string> url = arguments.Get("gateway")) {
    absl::StatusOr<simulate::GatewayAddress> gateway = simulate::ParseGateway(*url);
    if (!gateway.ok()) return gateway.status();
    options.gateway = *std::move(gateway);
  }
  if (arguments.Has("faults")) {
    load.cut_share = kCutShare;
    load.resend_share = kResendShareOfFaults;
  }
  options.check = !arguments.Has("no-check");
  return options;
}

}  // namespace webmunk::cli
