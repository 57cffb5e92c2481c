#include "tests/support/product.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_split.h"
#include "tests/support/environment.h"
#include "tests/support/http_client.h"
#include "tests/support/require.h"
#include "tests/support/test_users.h"
#include "tests/support/token_channel.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

// The first complete line of the log with that event (slog writes it as `msg`)
// that `matches`; null if there is none yet.
template <typename Matches>
Json FindEvent(const std::string& log, const std::string& event, Matches matches) {
  const size_t end = log.rfind('\n');
  if (end == std::string::npos) return nullptr;
  for (absl::string_view line : absl::StrSplit(absl::string_view(log).substr(0, end), '\n')) {
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    if (json.value("event", json.value("msg", "")) == event && matches(json)) return json;
  }
  return nullptr;
}

template <typename Matches>
Json AwaitEvent(ChildProcess& process, const std::string& event, Matches matches) {
  for (int i = 0; i < 3000; ++i) {
    const bool running = process.Running();
    const Json found = FindEvent(process.Log(), event, matches);
    if (!found.is_null()) return found;
    Require(running, "ended before \"" + event + "\": " + process.Log());
    std::this_thread::sleep_for(milliseconds(10));
  }
  Require(false, "no \"" + event + "\" within 30 s: " + process.Log());
  return nullptr;
}

// The port of a line that tells an address: `listening` or `metrics`.
int AwaitPort(ChildProcess& process, const std::string& event) {
  const Json line = AwaitEvent(process, event, [](const Json& json) {
    return json.value("address", "").find("127.0.0.1:") == 0;
  });
  return std::stoi(line.at("address").get<std::string>().substr(10));
}

// Log files are appended to: each process gets one of its own.
std::string NewLog(const std::string& directory, const std::string& name) {
  static int count = 0;
  return directory + "/" + name + "-" + std::to_string(++count) + ".log";
}

ChildOptions ServerOptions(const std::string& database_url, const std::string& directory,
                           const std::string& gateway_address,
                           const std::vector<std::string>& flags,
                           const std::vector<std::string>& environment) {
  ChildOptions options;
  options.arguments = {ServerBinary(), "serve", "--listen=127.0.0.1:0",
                       "--metrics_listen=127.0.0.1:0", "--gateway_listen=" + gateway_address};
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  options.environment = environment;
  options.environment.push_back("WEBMUNK_SERVER_DATABASE_URL=" + database_url);
  options.log_path = NewLog(directory, "server");
  return options;
}

}  // namespace

ServerProcess::ServerProcess(const std::string& database_url, const std::string& directory,
                             const std::vector<std::string>& flags,
                             const std::vector<std::string>& environment, Until until)
    : gateway_address_("unix:" + directory + "/server.sock"),
      process_(ServerOptions(database_url, directory, gateway_address_, flags, environment)) {
  port_ = AwaitPort(process_, "listening");
  metrics_port_ = AwaitPort(process_, "metrics");
  if (until == Until::kReady) AwaitEvent(process_, "ready", [](const Json&) { return true; });
}

std::shared_ptr<grpc::Channel> ServerProcess::NewChannel() const {
  return NewChannelWith(kTestAdminToken);
}

std::shared_ptr<grpc::Channel> ServerProcess::NewAnonymousChannel() const {
  return NewChannelWith("");
}

std::shared_ptr<grpc::Channel> ServerProcess::NewChannelWith(const std::string& token) const {
  return NewTokenChannel("127.0.0.1:" + std::to_string(port_), token);
}

GatewayProcess::GatewayProcess(const std::string& server_address, const std::string& directory)
    : process_({.arguments = {GatewayBinary(), "--listen=127.0.0.1:0",
                              "--metrics-listen=127.0.0.1:0", "--server=" + server_address},
                .environment = {},
                .log_path = NewLog(directory, "gateway"),
                .user = ""}) {
  port_ = AwaitPort(process_, "listening");
  metrics_port_ = AwaitPort(process_, "metrics");
}

Product::Product(std::string database_url, std::vector<std::string> server_flags)
    : directory_("webmunk-run-"),
      database_url_(std::move(database_url)),
      server_flags_(std::move(server_flags)) {
  StartServer();
  gateway_ = std::make_unique<GatewayProcess>(server_->gateway_address(), directory_.path());
  WaitUntilHealthy();
}

void Product::StartServer() {
  server_.reset();
  server_ = std::make_unique<ServerProcess>(database_url_, directory_.path(), server_flags_);
}

void Product::WaitUntilHealthy() {
  HttpClient http(http_port(), std::chrono::seconds(2));
  std::string last = "no answer";
  for (int i = 0; i < 1000; ++i) {
    const auto response =
        http.Send({.method = "GET", .target = "/healthz", .headers = {}, .body = ""});
    if (response.has_value() && response->status == 200) return;
    if (response.has_value()) last = response->body;
    std::this_thread::sleep_for(milliseconds(20));
  }
  Require(false,
          "not healthy: " + last + "\n" + server_->process().Log() + gateway_->process().Log());
}

}  // namespace webmunk::testing
