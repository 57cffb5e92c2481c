#ifndef WEBMUNK_TESTS_SUPPORT_METRICS_PAGE_H_
#define WEBMUNK_TESTS_SUPPORT_METRICS_PAGE_H_

#include <map>
#include <set>
#include <string>

namespace webmunk::testing {

// A read of /metrics in Prometheus's text format.
class MetricsPage {
 public:
  // Reads the page on that port of 127.0.0.1; throws if there is none.
  static MetricsPage Read(int port);

  // The value of a series as it stands there, such as `name{label="x"}`; 0 if it
  // is not there.
  double Value(const std::string& series) const;

  // A line `name type label label…` for each metric whose name begins with
  // `webmunk_`; without `le`.
  std::set<std::string> Shapes() const;

  // Each series.
  const std::map<std::string, double>& series() const { return series_; }

 private:
  std::map<std::string, double> series_;
  std::map<std::string, std::string> types_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_METRICS_PAGE_H_
