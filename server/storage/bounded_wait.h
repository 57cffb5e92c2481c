#ifndef WEBMUNK_SERVER_STORAGE_BOUNDED_WAIT_H_
#define WEBMUNK_SERVER_STORAGE_BOUNDED_WAIT_H_

#include <functional>

#include "absl/time/time.h"

namespace webmunk {

// For waits for the database in which libpq tells no socket that SocketWatch could shut
// down: runs `work` in a thread of its own, and waits for its end, but not longer than
// `limit()`, which is asked again and again, nor once SocketWatch::AreAllBroken(). False: it is not
// over, or no thread was to be had. Then it may go on behind the caller's back, until the database
// answers or the process ends: it has to own all that it touches.
bool RunBounded(std::function<void()> work, const std::function<absl::Duration()>& limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_BOUNDED_WAIT_H_
