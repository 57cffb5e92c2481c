#ifndef WEBMUNK_TESTS_FAULT_CROWD_CLIENT_H_
#define WEBMUNK_TESTS_FAULT_CROWD_CLIENT_H_

#include <memory>
#include <string>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// What a client may say for sure. Its points are numbered from 0, in the member
// `n` of each.
struct ClientClaims {
  std::string participant;
  std::string generator;
  // Points with lower numbers were acknowledged.
  size_t acknowledged = 0;
  // How many of those are no points: quarantine has them.
  size_t acknowledged_bad = 0;
  // Bundles that are no bundles, each other bytes: those sent, and those
  // acknowledged.
  size_t bad_bundles_sent = 0;
  size_t bad_bundles_acknowledged = 0;
};

// A client that records points and uploads them, one bundle at a time. Not
// thread-safe.
class CrowdClient {
 public:
  virtual ~CrowdClient() = default;

  // Sends a bundle, with new points if `records`. Whether it was acknowledged.
  virtual bool Upload(bool records) = 0;
  virtual bool HasPending() const = 0;
  virtual ClientClaims Claims() const = 0;
};

// An extension behind the gateway. `is_faulty`: some of its points are none.
std::unique_ptr<CrowdClient> NewExtension(const std::string& participant, int http_port,
                                          bool is_faulty, unsigned seed);

// A program that speaks gRPC, and sends a bundle again until it is acknowledged.
// `is_faulty`: some of its bundles are none.
std::unique_ptr<CrowdClient> NewCaller(const std::string& participant, const std::string& address,
                                       bool is_faulty, unsigned seed);

// Fails the running test unless every acknowledged point is stored exactly once,
// or held in quarantine, and no other point is stored more than once.
void ExpectClaimsHold(const ClientClaims& claims, SqlConnection& sql);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_CROWD_CLIENT_H_
