#ifndef WEBMUNK_TESTS_COMPAT_API_DEVIATIONS_H_
#define WEBMUNK_TESTS_COMPAT_API_DEVIATIONS_H_

#include <vector>

#include "tests/compat/deviations.h"

namespace webmunk::testing {

// The deviations of the API below /data/api/, by directory of expected/api.
std::vector<Deviation> DataPointsDeviations();
std::vector<Deviation> DataSourcesDeviations();
std::vector<Deviation> UpdateDeviations();
std::vector<Deviation> RequestTokenDeviations();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_COMPAT_API_DEVIATIONS_H_
