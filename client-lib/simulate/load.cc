#include "simulate/load.h"

#include <algorithm>
#include <future>
#include <optional>
#include <thread>

#include "absl/time/clock.h"
#include "simulate/bundle_form.h"

namespace webmunk::simulate {
namespace {

constexpr std::int64_t kMaxCycleRows = 200;
constexpr absl::Duration kFirstPause = absl::Milliseconds(20);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
constexpr std::chrono::milliseconds kWatchInterval(500);

}  // namespace

// Serves every n-th participant over one connection.
class Load::Worker {
 public:
  Worker(Load& load, int position)
      : load_(load), options_(load.options_), transport_(options_.new_transport()) {
    const auto step = static_cast<std::size_t>(options_.connections);
    for (auto i = static_cast<std::size_t>(position); i < load.accounts_.size(); i += step) {
      browsers_.push_back({Extension(options_.study, i), Random(Mix(~options_.study.seed, i)),
                           load.accounts_[i], RowsOf(i)});
    }
  }

  void Run() {
    for (bool is_busy = true; is_busy && !load_.is_given_up_;) {
      is_busy = false;
      for (Browser& browser : browsers_) {
        const std::int64_t rows =
            std::min(browser.rows_left, browser.random.Between(1, kMaxCycleRows));
        if (rows == 0) continue;
        if (!load_.Pace(0)) return;
        is_busy = true;
        browser.rows_left -= rows;
        browser.extension.Browse(static_cast<std::size_t>(rows));
        while (browser.extension.pending() > 0 && !load_.is_given_up_) SendNext(browser);
        if (browser.extension.pending() > 0) return GiveUp(browser);
      }
    }
  }

 private:
  struct Browser {
    Extension extension;
    // Of what goes wrong.
    Random random;
    Account& account;
    std::int64_t rows_left;
  };

  std::int64_t RowsOf(std::size_t participant) const {
    if (options_.rows == 0) return INT64_MAX;
    const auto all = static_cast<std::int64_t>(options_.study.participants);
    return options_.rows / all +
           (static_cast<std::int64_t>(participant) < options_.rows % all ? 1 : 0);
  }

  void GiveUp(Browser& browser) {
    browser.account.GiveUp();
    const std::lock_guard lock(load_.mutex_);
    load_.counts_.unsent += static_cast<std::int64_t>(browser.extension.pending());
  }

  void SendNext(Browser& browser) {
    const Bundle bundle = browser.extension.NextBundle();
    const std::string gzip = Gzip(bundle.json);
    load_.Pace(bundle.points.size());
    std::optional<double> cut;
    if (browser.random.Chance(options_.cut_share)) cut = 2 * browser.random.Unit();
    const absl::Time sent = absl::Now();
    const BundleAnswer answer = transport_->Send(gzip, cut);
    if (answer.outcome == BundleAnswer::Outcome::kAcknowledged) {
      Acknowledge(browser, bundle, answer, absl::Now() - sent);
    } else {
      Retry(browser, bundle, answer, cut.has_value());
    }
  }

  void Acknowledge(Browser& browser, const Bundle& bundle, const BundleAnswer& answer,
                   absl::Duration latency) {
    const std::size_t rows = bundle.points.size() - 1;
    std::size_t marked = rows;
    if (browser.random.Chance(options_.resend_share)) marked = browser.random.Below(rows + 1);
    browser.account.AddCertain(bundle.points.back());
    for (std::size_t i = 0; i < marked; ++i) browser.account.AddCertain(bundle.points[i]);
    browser.extension.MarkTransmitted(marked);
    refused_since_ = absl::InfiniteFuture();
    const std::lock_guard lock(load_.mutex_);
    load_.counts_.acknowledged += static_cast<std::int64_t>(marked + 1);
    load_.counts_.resent += static_cast<std::int64_t>(rows - marked);
    load_.counts_.duplicate += answer.duplicate;
    load_.counts_.quarantined += answer.quarantined;
    ++load_.counts_.bundles;
    load_.latencies_.push_back(static_cast<float>(absl::ToDoubleSeconds(latency)));
  }

  void Retry(Browser& browser, const Bundle& bundle, const BundleAnswer& answer, bool was_cut) {
    browser.account.AddUncertain(bundle.points.back());
    {
      const std::lock_guard lock(load_.mutex_);
      ++(answer.outcome == BundleAnswer::Outcome::kRefused ? load_.counts_.refusals
                                                           : load_.counts_.lost_answers);
    }
    if (was_cut) return;
    const absl::Time now = absl::Now();
    if (refused_since_ == absl::InfiniteFuture()) {
      refused_since_ = now;
      pause_ = kFirstPause;
    }
    if (now - refused_since_ > options_.patience) return load_.Fail(answer.message);
    absl::SleepFor(pause_);
    pause_ = std::min(2 * pause_, kLongestPause);
  }

  Load& load_;
  const LoadOptions& options_;
  std::unique_ptr<BundleTransport> transport_;
  std::vector<Browser> browsers_;
  absl::Time refused_since_ = absl::InfiniteFuture();
  absl::Duration pause_;
};

Load::Load(LoadOptions options) : options_(std::move(options)) {
  accounts_.reserve(options_.study.participants);
  for (std::size_t i = 0; i < options_.study.participants; ++i) {
    accounts_.emplace_back(Extension(options_.study, i).participant());
  }
}

bool Load::Pace(std::size_t points) {
  const std::int64_t before = paced_.fetch_add(static_cast<std::int64_t>(points));
  if (options_.rate > 0 && points > 0) {
    absl::SleepFor(start_ + absl::Seconds(static_cast<double>(before) / options_.rate) -
                   absl::Now());
  }
  return absl::Now() - start_ < options_.duration;
}

void Load::Fail(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = why;
  is_given_up_ = true;
}

LoadCounts Load::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Load::Run(const std::function<void(const LoadCounts&)>& watch) {
  start_ = absl::Now();
  std::vector<std::future<void>> workers;
  for (int i = 0; i < options_.connections; ++i) {
    workers.push_back(std::async(std::launch::async, [this, i] { Worker(*this, i).Run(); }));
  }
  for (const std::future<void>& worker : workers) {
    while (worker.wait_for(kWatchInterval) != std::future_status::ready) watch(counts());
  }
  elapsed_ = absl::Now() - start_;
}

}  // namespace webmunk::simulate
