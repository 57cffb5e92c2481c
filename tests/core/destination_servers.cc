#include "tests/core/destination_servers.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool IsListening(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(port);
  const bool connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

std::string FirstLine(const std::string& path) {
  std::string text = ReadFile(path);
  text = text.substr(0, text.find('\n'));
  // Type and key, without a comment.
  const size_t second = text.find(' ', text.find(' ') + 1);
  return text.substr(0, second);
}

}  // namespace

std::string ServersPython() {
  const char* python = std::getenv("WEBMUNK_PYTHON_BIN");
  return python != nullptr && access(python, X_OK) == 0 ? python : "";
}

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

ScriptProcess::ScriptProcess(const std::string& python, const std::string& script,
                             const std::string& directory, std::vector<std::string> arguments,
                             const std::string& ready) {
  ChildOptions options;
  options.arguments = {python, DataFile(script), directory};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.log_path = directory + "/log";
  process_ = std::make_unique<ChildProcess>(options);
  const std::string path = directory + "/" + ready;
  Await(script + " is ready", [&] {
    Require(process_->Running(), script + " ended: " + process_->Log());
    return std::filesystem::exists(path);
  });
  ready_ = ReadFile(path);
}

FileServer::FileServer(Protocol protocol, const std::string& root)
    : protocol_(protocol),
      root_(root.empty() ? directory_.path() + "/root" : root),
      port_(FreePort()) {
  std::filesystem::create_directories(root_);
  std::ofstream(authorized_) << "";
  Start();
  if (protocol == Protocol::kWebdav) return;
  for (const char* type : {"ed25519", "ecdsa", "rsa"}) {
    const std::string key = FirstLine(keys_ + "id_" + type + ".pub");
    host_keys_ += (host_keys_.empty() ? "" : ",") + key;
  }
  // It reads what it takes when it starts, and has only now made a key.
  std::filesystem::copy_file(keys_ + "id_ed25519.pub", authorized_,
                             std::filesystem::copy_options::overwrite_existing);
  process_ = nullptr;
  Start();
}

void FileServer::Start() {
  const bool is_sftp = protocol_ == Protocol::kSftp;
  ChildOptions options;
  options.arguments = {"rclone",  "serve",       is_sftp ? "sftp" : "webdav",
                       root_,     "--addr",      "127.0.0.1:" + std::to_string(port_),
                       "--user",  kUser,         "--pass",
                       kPassword, "--cache-dir", directory_.path() + "/keys"};
  if (is_sftp) {
    options.arguments.insert(options.arguments.end(), {"--authorized-keys", authorized_});
  }
  options.environment = {"RCLONE_CONFIG=/dev/null"};
  options.log_path = directory_.path() + "/log";
  process_ = std::make_unique<ChildProcess>(options);
  Await("the server of files listens", [&] {
    Require(process_->Running(), "rclone serve ended: " + process_->Log());
    return IsListening(port_);
  });
}

std::string FileServer::Content(const std::string& name) const {
  return Has(name) ? ReadFile(root_ + "/" + name) : "";
}

bool FileServer::Has(const std::string& name) const {
  return std::filesystem::exists(root_ + "/" + name);
}

S3Server::S3Server(bool is_checked)
    : process_(std::make_unique<ScriptProcess>(
          ServersPython(), "s3_server.py", directory_.path(),
          std::vector<std::string>{is_checked ? "checked" : "open"}, "ready.json")) {
  const auto ready = nlohmann::json::parse(process_->ready());
  port_ = ready["port"];
  key_ = ready["key"];
  secret_ = ready["secret"];
}

void S3Server::SetFault(const std::string& fault) {
  const std::string path = directory_.path() + "/fault";
  std::ofstream(path + ".new") << fault;
  std::filesystem::rename(path + ".new", path);
}

SlowWay::SlowWay(int port, int bytes_per_second)
    : process_(std::make_unique<ScriptProcess>(
          "python3", "slow_proxy.py", directory_.path(),
          std::vector<std::string>{std::to_string(port), std::to_string(bytes_per_second)},
          "proxy-port")),
      port_(std::stoi(process_->ready())) {}

}  // namespace webmunk::testing
