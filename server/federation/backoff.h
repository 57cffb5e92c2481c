#ifndef WEBMUNK_SERVER_FEDERATION_BACKOFF_H_
#define WEBMUNK_SERVER_FEDERATION_BACKOFF_H_

#include "absl/time/time.h"

namespace webmunk {

// How long to wait after the `failures`-th failure in a row (from 1): a random
// time between the half and the whole of a second that doubles with each failure,
// up to `longest`. Thread-safe.
absl::Duration Backoff(int failures, absl::Duration longest);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_BACKOFF_H_
