#ifndef WEBMUNK_OPTIONS_H_
#define WEBMUNK_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "webmunk/retry.h"

namespace webmunk {

// How to encrypt the connection. All files are PEM and are read once, by
// `Client::Connect`.
struct TlsOptions {
  // Authorities that the server's certificate must come from. Empty: those that
  // the system trusts.
  std::string root_certificates_file;

  // The client's own certificate and key, for a server that asks for them
  // (mutual TLS). Both or neither.
  std::string certificate_chain_file;
  std::string private_key_file;
};

struct ClientOptions {
  // A gRPC target: `host:port`, `[::1]:port`, `dns:///host:port`, `unix:path`
  // or `unix:///absolute/path`.
  std::string address = "127.0.0.1:50051";

  // Absent: plain text, which `Client::Connect` allows only to a loopback
  // address, to `localhost` and to a Unix socket.
  std::optional<TlsOptions> tls;

  // Allows plain text to any address. Everything sent can then be read and
  // changed on the way; meant for networks that encrypt by other means.
  bool allow_remote_plaintext = false;

  // Gives the token for `authorization: Bearer ...`, or an empty string for none.
  // Called before each attempt, from the thread that makes the call, so possibly
  // from several at once; must not throw. Null: no token. Refused together with
  // `allow_remote_plaintext`.
  std::function<std::string()> bearer_token;

  // The time one operation may take: all its attempts and the pauses between
  // them. A pager's operation is the fetch of one page. Positive.
  absl::Duration timeout = absl::Seconds(60);

  RetryOptions retry;

  // Put before the library's and gRPC's own names in the `user-agent` header,
  // for example `myimport/1.2`. May be empty.
  std::string user_agent;

  // The largest message in bytes. To send: a bundle of 64 MiB and its frame. To
  // receive: a page of 16 MiB, which one last point of up to 256 MiB may exceed.
  // These are the server's defaults; raise them where the server's are raised.
  std::int32_t max_send_bytes = 65 * 1024 * 1024;
  std::int32_t max_receive_bytes = 273 * 1024 * 1024;
};

}  // namespace webmunk

#endif  // WEBMUNK_OPTIONS_H_
