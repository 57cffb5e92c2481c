#ifndef WEBMUNK_TESTS_INTEGRATION_IDENTITY_CASES_H_
#define WEBMUNK_TESTS_INTEGRATION_IDENTITY_CASES_H_

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/ingest_client.h"

namespace webmunk::testing {

struct IdentityBundle {
  // Elements; `@` stands for the case's own participant, `@2` for a second one.
  std::vector<std::string> points;
  Counts expected;
};

// Bundles sent one after the other, and what must become of each.
struct IdentityCase {
  // What is shown, as a name for the test.
  std::string name;
  std::vector<IdentityBundle> bundles;

  friend void PrintTo(const IdentityCase& c, std::ostream* out) { *out << c.name; }
};

// Bundles that repeat points, whole or in part.
std::vector<IdentityCase> ResendCases();
// Pairs of points that differ in one respect only.
std::vector<IdentityCase> DifferenceCases();
// Points that name themselves.
std::vector<IdentityCase> PointIdCases();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_IDENTITY_CASES_H_
