#include "server/base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/mutex.h"

namespace webmunk {
namespace {

const std::shared_ptr<prometheus::Registry>& Registry() {
  static const auto kRegistry = std::make_shared<prometheus::Registry>();
  return kRegistry;
}

// The gauges that are asked when somebody reads them.
class Samples : public prometheus::Collectable {
 public:
  void Add(const std::string& name, const std::string& help, std::function<double()> sample) {
    MutexLock lock(mutex_);
    gauges_[name] = {help, std::move(sample)};
  }

  // No sample is taken any more once this returns.
  void Remove(const std::string& name) {
    MutexLock lock(mutex_);
    gauges_.erase(name);
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families;
    MutexLock lock(mutex_);
    for (const auto& [name, gauge] : gauges_) {
      prometheus::ClientMetric metric;
      metric.gauge.value = gauge.sample();
      families.push_back({name, gauge.help, prometheus::MetricType::Gauge, {metric}});
    }
    return families;
  }

 private:
  struct Sampled {
    std::string help;
    std::function<double()> sample;
  };

  mutable Mutex mutex_;
  std::map<std::string, Sampled> gauges_ ABSL_GUARDED_BY(mutex_);
};

const std::shared_ptr<Samples>& AllSamples() {
  static const auto kSamples = std::make_shared<Samples>();
  return kSamples;
}

}  // namespace

void Counter::Add(double amount) const { counter_->Increment(amount); }
double Counter::value() const { return counter_->Value(); }
void Gauge::Set(double value) const { gauge_->Set(value); }
void Histogram::Observe(double value) const { histogram_->Observe(value); }

Counter NewCounter(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return Counter(
      prometheus::BuildCounter().Name(name).Help(help).Register(*Registry()).Add(labels));
}

Gauge NewGauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return Gauge(prometheus::BuildGauge().Name(name).Help(help).Register(*Registry()).Add(labels));
}

Histogram NewHistogram(const std::string& name, const std::string& help, const MetricLabels& labels,
                       const std::vector<double>& bounds) {
  return Histogram(
      prometheus::BuildHistogram().Name(name).Help(help).Register(*Registry()).Add(labels, bounds));
}

const std::vector<double>& LatencyBounds() {
  static const std::vector<double> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                              0.5,   1,      2.5,   5,    10,    30,   60};
  return kBounds;
}

SampledGauge::SampledGauge(const std::string& name, const std::string& help,
                           std::function<double()> sample)
    : name_(name) {
  AllSamples()->Add(name, help, std::move(sample));
}

SampledGauge::~SampledGauge() { AllSamples()->Remove(name_); }

absl::StatusOr<std::unique_ptr<MetricsExposer>> MetricsExposer::Start(const std::string& address) {
  std::unique_ptr<MetricsExposer> started(new MetricsExposer());
  try {
    started->exposer_ = std::make_unique<prometheus::Exposer>(std::vector<std::string>{
        "listening_ports", address, "num_threads", "2", "request_timeout_ms", "5000"});
  } catch (const std::exception&) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve metrics on ", address, "; is something else running there?"));
  }
  started->exposer_->RegisterCollectable(Registry());
  started->exposer_->RegisterCollectable(AllSamples());
  const std::string host = address.substr(0, address.rfind(':'));
  started->address_ = absl::StrCat(host, ":", started->exposer_->GetListeningPorts().front());
  return started;
}

MetricsExposer::~MetricsExposer() = default;

}  // namespace webmunk
