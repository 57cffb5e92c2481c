#ifndef WEBMUNK_TESTS_CORE_DESTINATION_SERVERS_H_
#define WEBMUNK_TESTS_CORE_DESTINATION_SERVERS_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace webmunk {
struct Destination;
}

namespace webmunk::testing {

// The Python that has moto and aiosmtpd, from WEBMUNK_PYTHON_BIN; empty: there is none.
std::string ServersPython();

// A port of 127.0.0.1 that nobody listens on now.
int FreePort();

// A script of tests/data that runs until the object dies, and a file that it writes once it
// is ready, below `directory`. Throws with its log if that takes too long.
class ScriptProcess {
 public:
  ScriptProcess(const std::string& python, const std::string& script, const std::string& directory,
                std::vector<std::string> arguments, const std::string& ready);

  // What the file holds.
  const std::string& ready() const { return ready_; }

 private:
  std::unique_ptr<ChildProcess> process_;
  std::string ready_;
};

// rclone as a server of files, of one user.
class FileServer {
 public:
  static constexpr char kUser[] = "study";
  static constexpr char kPassword[] = "files-secret";

  enum class Protocol { kWebdav, kSftp };

  // Serves `root`, or a folder of its own if it is empty.
  explicit FileServer(Protocol protocol, const std::string& root = "");

  Protocol protocol() const { return protocol_; }
  int port() const { return port_; }
  // As known_hosts has them; SFTP alone has some.
  const std::string& host_keys() const { return host_keys_; }
  std::string root() const { return root_; }
  // The file's content; empty if there is none.
  std::string Content(const std::string& name) const;
  bool Has(const std::string& name) const;

  // This server as a destination, at its port or another that leads to it.
  Destination AsDestination(int port = 0) const;
  // With the key that the server takes in place of a password.
  Destination WithKey() const;

 private:
  void Start();

  const Protocol protocol_;
  TempDirectory directory_{"files"};
  std::string root_;
  int port_ = 0;
  // Keys that rclone has made for itself, and those that it takes from others.
  const std::string keys_ = directory_.path() + "/keys/serve-sftp/";
  const std::string authorized_ = directory_.path() + "/authorized";
  std::unique_ptr<ChildProcess> process_;
  std::string host_keys_;
};

// moto's S3, with the bucket `exports`. One that is checked refuses keys that are wrong,
// and all lists.
class S3Server {
 public:
  explicit S3Server(bool is_checked = false);

  Destination AsDestination(int port = 0) const;
  int port() const { return port_; }
  const std::string& key() const { return key_; }
  const std::string& secret() const { return secret_; }
  // What requests that store something meet from now on; empty: nothing.
  void SetFault(const std::string& fault);

 private:
  TempDirectory directory_{"s3"};
  std::unique_ptr<ScriptProcess> process_;
  int port_ = 0;
  std::string key_;
  std::string secret_;
};

// A way to a port that is slow.
class SlowWay {
 public:
  SlowWay(int port, int bytes_per_second);

  int port() const { return port_; }

 private:
  TempDirectory directory_{"slow"};
  std::unique_ptr<ScriptProcess> process_;
  int port_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_DESTINATION_SERVERS_H_
