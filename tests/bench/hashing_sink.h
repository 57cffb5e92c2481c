#ifndef WEBMUNK_TESTS_BENCH_HASHING_SINK_H_
#define WEBMUNK_TESTS_BENCH_HASHING_SINK_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "server/reports/member_sink.h"

namespace webmunk::testing {

// Takes of members what a manifest tells of them: their SHA-256, in a thread of its own as
// archives have it. For one thread.
class HashingSink : public MemberSink {
 public:
  HashingSink();
  ~HashingSink() override;

  absl::Status Begin(const MemberHead& member) override;
  absl::Status Write(std::string_view bytes) override;
  absl::Status End(int64_t rows) override;

  // Of the last member that has ended. Waits for it.
  std::string Digest();

 private:
  struct Block {
    std::string bytes;
    bool is_last = false;
  };

  void Send(bool is_last);
  void Run();

  std::string open_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Block> waiting_;
  // To be filled again.
  std::vector<std::string> spare_;
  bool is_busy_ = false;
  bool is_stopping_ = false;
  std::string digest_;
  std::thread thread_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_HASHING_SINK_H_
