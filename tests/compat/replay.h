#ifndef WEBMUNK_TESTS_COMPAT_REPLAY_H_
#define WEBMUNK_TESTS_COMPAT_REPLAY_H_

#include <vector>

#include "tests/compat/deviations.h"
#include "tests/support/golden.h"
#include "tests/support/http_client.h"

namespace webmunk::testing {

// Sends the recorded requests in order and expects the recorded answers, but for the
// listed deviations, each of which must occur. What is the web server's own (Date,
// Server, Connection, Content-Length, the reason) is not compared.
void ExpectAnswersAsRecorded(HttpClient& http, const std::vector<Recording>& recordings,
                             const std::vector<Deviation>& deviations);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_COMPAT_REPLAY_H_
