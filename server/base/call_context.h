#ifndef WEBMUNK_SERVER_BASE_CALL_CONTEXT_H_
#define WEBMUNK_SERVER_BASE_CALL_CONTEXT_H_

#include <string>
#include <string_view>

namespace webmunk {

// Who calls, as far as a call tells.
struct CallContext {
  // The client's IP address; empty if it cannot be told. What a gateway asserts is
  // believed only of one behind a Unix socket, which nobody else can reach; of any
  // other caller it is the address that the call came from.
  std::string client_address;
  // The study's ingest key, as the caller gave it. Secret.
  std::string ingest_key;
  // What follows `Bearer` in `authorization`. Secret.
  std::string bearer_token;
  // What a gateway tells of a browser's request; believed as the address is. The
  // token of the session is secret.
  std::string session_token;
  std::string origin;
  std::string host;
};

// Whether gRPC's name of a peer tells that it came over a Unix socket.
bool IsUnixPeer(std::string_view peer);

// The client's address from gRPC's name of the peer and the address asserted.
std::string ClientAddress(std::string_view peer, std::string_view asserted);

// What limits count by: an IPv4 address, or the /64 of an IPv6 address, which is
// what one subscriber has. Texts that are no address stay as they are.
std::string ClientNetwork(const std::string& address);

// The same, but the /48 of an IPv6 address: the most that one subscriber usually has,
// and what many share whose provider gives each a /56 or a /64.
std::string ClientSite(const std::string& address);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_CALL_CONTEXT_H_
