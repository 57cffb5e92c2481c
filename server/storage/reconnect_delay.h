#ifndef WEBMUNK_SERVER_STORAGE_RECONNECT_DELAY_H_
#define WEBMUNK_SERVER_STORAGE_RECONNECT_DELAY_H_

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace webmunk {

// When to try again to reach a database that is away: after delays that double up
// to 2 s, each drawn anew so that servers do not come back all at once. Not
// thread-safe.
class ReconnectDelay {
 public:
  // Whether a try may be made now. If so, further ones may not for a while: whoever
  // got true tries, and says if it worked.
  bool MayTry(absl::Time now);
  void Succeeded() { failures_ = 0; }

 private:
  absl::BitGen random_;
  int failures_ = 0;
  absl::Time next_ = absl::InfinitePast();
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_RECONNECT_DELAY_H_
