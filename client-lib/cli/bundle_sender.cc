#include "bundle_sender.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "bundle_file.h"
#include "progress.h"
#include "webmunk/resending_stream.h"

namespace webmunk::cli {
namespace {

// What a request may hold by the server's default; the client's own limit for a
// message leaves room for the frame.
constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

class Sender {
 public:
  Sender(const Client& client, const std::vector<std::string>& paths, Console& console)
      : stream_(client.OpenResendingStream()),
        paths_(paths),
        in_(console.in),
        progress_(console.err, console.err_is_terminal, paths.size()) {}

  // Takes file after file; for any number of threads.
  void Work() {
    while (const std::string* path = Take()) {
      Send(*path);
      progress_.Step();
    }
  }

  // Once all threads are done.
  IngestTotals Totals() {
    totals_.unsent += static_cast<std::int64_t>(paths_.size() - next_);
    return totals_;
  }

 private:
  const std::string* Take() {
    const std::lock_guard lock(mutex_);
    return stopped_ || next_ == paths_.size() ? nullptr : &paths_[next_++];
  }

  void Send(const std::string& path) {
    absl::StatusOr<std::string> bytes = ReadBundleFile(path, in_, kMaxFileBytes);
    if (!bytes.ok()) {
      const std::lock_guard lock(mutex_);
      ++totals_.failed;
      return Say(path, bytes.status().message());
    }
    v1::AppendBundleRequest bundle;
    bundle.mutable_raw()->set_encoding(DetectEncoding(*bytes));
    bundle.mutable_raw()->set_payload(*std::move(bytes));
    const absl::StatusOr<v1::AppendBundleResponse> response = stream_->AppendBundle(bundle);
    const std::lock_guard lock(mutex_);
    if (response.ok()) {
      Count(path, *response);
    } else {
      CountError(path, response.status());
    }
  }

  void Count(const std::string& path, const v1::AppendBundleResponse& response) {
    totals_.received += response.received();
    totals_.stored += response.stored();
    totals_.duplicate += response.duplicate();
    totals_.quarantined += response.quarantined();
    totals_.forwarded += response.forwarded();
    totals_.discarded += response.discarded();
    if (!response.has_bundle_fault()) return;
    ++totals_.faults;
    const std::string reason = v1::BundleFault::Reason_Name(response.bundle_fault().reason());
    Say(path, absl::StrCat("kept in quarantine whole: ", absl::StripPrefix(reason, "REASON_"), ": ",
                           response.bundle_fault().message()));
  }

  void CountError(const std::string& path, const absl::Status& status) {
    // For a bundle RESOURCE_EXHAUSTED means that it is too large, which waiting
    // does not change.
    const ExitCode code = absl::IsResourceExhausted(status) ? kFailed : ExitCodeFor(status);
    if (code == kTryLater || code == kDenied) {
      ++totals_.unsent;
      totals_.denied |= code == kDenied;
      stopped_ = true;
    } else {
      ++totals_.failed;
    }
    Say(path, status.message());
  }

  void Say(const std::string& path, absl::string_view message) {
    progress_.Message(absl::StrCat(path == "-" ? "standard input" : path, ": ", message));
  }

  const std::unique_ptr<ResendingStream> stream_;
  const std::vector<std::string>& paths_;
  // Read by one thread only, since `-` may stand once among the paths.
  std::istream& in_;
  Progress progress_;
  std::mutex mutex_;
  // All below: guarded by `mutex_`.
  std::size_t next_ = 0;
  bool stopped_ = false;
  IngestTotals totals_;
};

}  // namespace

ExitCode IngestTotals::Result() const {
  if (unsent > 0) return denied ? kDenied : kTryLater;
  return faults > 0 || failed > 0 ? kFailed : kSucceeded;
}

IngestTotals SendBundleFiles(const Client& client, const std::vector<std::string>& paths,
                             int parallel, Console& console) {
  Sender sender(client, paths, console);
  const std::size_t count = std::min(static_cast<std::size_t>(parallel), paths.size());
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&sender] { sender.Work(); });
  for (std::thread& thread : threads) thread.join();
  return sender.Totals();
}

}  // namespace webmunk::cli
