#ifndef WEBMUNK_TESTS_SUPPORT_EXTENSION_STORM_H_
#define WEBMUNK_TESTS_SUPPORT_EXTENSION_STORM_H_

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/extension_client.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Extensions, each in a thread of its own, that record rows and upload without a
// pause while something is done to the product. They never give up.
class ExtensionStorm {
 public:
  ExtensionStorm(int http_port, int clients);
  ~ExtensionStorm() { Join(); }

  // Ends the recording and waits until every client has got rid of its rows or
  // 60 s are over.
  void Drain();
  // Fails the running test unless every row is stored exactly once.
  void ExpectEachRowStoredOnce(SqlConnection& sql) const;
  // Rows acknowledged so far by all clients.
  size_t acknowledged() const { return acknowledged_; }
  // Uploads that were not acknowledged.
  size_t failures() const { return failures_; }

 private:
  struct Client {
    std::string participant;
    size_t recorded = 0;
    size_t pending = 0;
  };

  void Run(Client& client);
  void Join();

  int http_port_;
  std::atomic<bool> draining_ = false;
  std::atomic<size_t> acknowledged_ = 0;
  std::atomic<size_t> failures_ = 0;
  std::vector<Client> clients_;
  std::vector<std::thread> threads_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_EXTENSION_STORM_H_
