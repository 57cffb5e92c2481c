#ifndef WEBMUNK_SERVER_BASE_METRICS_H_
#define WEBMUNK_SERVER_BASE_METRICS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace prometheus {
class Counter;
class Exposer;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace webmunk {

// What the process counts, for Prometheus. Like the log there is one set of it in
// the process; it lives as long as the process does.
//
// Values of labels come from small sets that the code fixes. Never identifiers,
// addresses or anything else that a caller chose: each value is a series for ever.
using MetricLabels = std::map<std::string, std::string>;

// A number that only grows. Cheap to copy; thread-safe, without a lock.
class Counter {
 public:
  void Add(double amount = 1) const;
  double value() const;

 private:
  friend Counter NewCounter(const std::string&, const std::string&, const MetricLabels&);
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  prometheus::Counter* counter_;
};

// A number that goes up and down. Cheap to copy; thread-safe, without a lock.
class Gauge {
 public:
  void Set(double value) const;

 private:
  friend Gauge NewGauge(const std::string&, const std::string&, const MetricLabels&);
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  prometheus::Gauge* gauge_;
};

// How often values fell below each of its bounds. Cheap to copy; thread-safe, with
// a short lock.
class Histogram {
 public:
  void Observe(double value) const;

 private:
  friend Histogram NewHistogram(const std::string&, const std::string&, const MetricLabels&,
                                const std::vector<double>&);
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  prometheus::Histogram* histogram_;
};

// Each makes a series, which is exposed from then on, or finds the one of the same
// name and labels. Takes locks: keep what is returned. `name` follows Prometheus's
// customs; all series of a name have the same label names.
Counter NewCounter(const std::string& name, const std::string& help,
                   const MetricLabels& labels = {});
Gauge NewGauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
Histogram NewHistogram(const std::string& name, const std::string& help, const MetricLabels& labels,
                       const std::vector<double>& bounds);

// Bounds in seconds, from 1 ms to 1 min.
const std::vector<double>& LatencyBounds();

// A gauge that asks for its value when it is read, and so costs nothing else.
// Exposed as long as it lives; `sample` is called from a thread of the exposer.
class SampledGauge {
 public:
  SampledGauge(const std::string& name, const std::string& help, std::function<double()> sample);
  ~SampledGauge();
  SampledGauge(const SampledGauge&) = delete;
  SampledGauge& operator=(const SampledGauge&) = delete;

 private:
  const std::string name_;
};

// Serves all metrics over HTTP as /metrics.
class MetricsExposer {
 public:
  // `address` is host:port; port 0 picks one. UNAVAILABLE if it is taken.
  static absl::StatusOr<std::unique_ptr<MetricsExposer>> Start(const std::string& address);
  ~MetricsExposer();

  // The address with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  MetricsExposer() = default;

  std::unique_ptr<prometheus::Exposer> exposer_;
  std::string address_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_METRICS_H_
