#ifndef WEBMUNK_SERVER_EXPORTS_COUNTED_GENERATORS_H_
#define WEBMUNK_SERVER_EXPORTS_COUNTED_GENERATORS_H_

#include <string>
#include <vector>

#include "server/exports/report.h"

namespace webmunk {

// The generators whose points are read for what is asked for: some reports are made of
// those of others.
inline std::vector<std::string> CountedGenerators(const std::vector<std::string>& asked) {
  std::vector<std::string> counted;
  for (const std::string& name : asked) {
    const Report& report = FindReport(name);
    counted.insert(counted.end(), report.generators.begin(), report.generators.end());
    if (report.generators.empty()) counted.push_back(name);
  }
  return counted;
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_COUNTED_GENERATORS_H_
