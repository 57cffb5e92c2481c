#ifndef WEBMUNK_TESTS_FAULT_CLIENT_CROWD_H_
#define WEBMUNK_TESTS_FAULT_CLIENT_CROWD_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/crowd_client.h"
#include "tests/fault/fault_stage.h"

namespace webmunk::testing {

// Clients, each in a thread of its own, that upload while something is done to the
// product. They never give up.
class ClientCrowd {
 public:
  ClientCrowd(const FaultStage& stage, unsigned seed);
  ~ClientCrowd();

  // Returns when no upload is under way any more; what is pending stays so.
  void Pause();
  void Resume();
  // Waits (60 s) until more has been acknowledged. False if nothing has.
  bool AwaitProgress() const;
  // Waits (60 s) until uploads fail.
  bool AwaitFailures() const;
  // Ends the recording and waits (60 s) until all is delivered. False if not. It
  // is over with the crowd then.
  bool Drain();
  // Fails the running test unless what the clients claim is true. Call it while
  // they pause or after Drain.
  void ExpectNothingLostAndNothingTwice(SqlConnection& sql) const;

  // Uploads that were not acknowledged.
  size_t failures() const { return failures_; }

 private:
  void Run(CrowdClient& client);
  // Waits while the crowd pauses. False once the client is to end.
  bool Enter(const CrowdClient& client);
  void Leave();
  void Join();

  std::vector<std::unique_ptr<CrowdClient>> clients_;
  std::atomic<size_t> acknowledged_ = 0;
  std::atomic<size_t> failures_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_paused_ = false;
  bool is_recording_ = true;
  bool is_over_ = false;
  int uploading_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_CLIENT_CROWD_H_
