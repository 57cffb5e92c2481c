#ifndef WEBMUNK_CLI_BUNDLE_SENDER_H_
#define WEBMUNK_CLI_BUNDLE_SENDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "console.h"
#include "exit_code.h"
#include "webmunk/client.h"

namespace webmunk::cli {

// What became of a list of bundle files. The first six are counts of points, the sums
// of the server's answers.
struct IngestTotals {
  std::int64_t received = 0;
  std::int64_t stored = 0;
  std::int64_t duplicate = 0;
  std::int64_t quarantined = 0;
  std::int64_t forwarded = 0;
  std::int64_t discarded = 0;
  // Files that the server keeps aside whole.
  std::int64_t faults = 0;
  // Files that cannot be read or that the server refuses for good.
  std::int64_t failed = 0;
  // Files that were not sent, or not acknowledged, and may be sent later.
  std::int64_t unsent = 0;
  // Whether the server denied a file; the rest is then counted as `unsent`.
  bool denied = false;

  // A repeat is safe, so what can still be done goes before what failed: 75 if
  // files are unsent (4 if that is for being denied), else 1 for any fault or
  // failure.
  ExitCode Result() const;
};

// Sends the files over one stream, up to `parallel` at once, each held in memory
// whole, and again where the stream broke before the answer. Says on
// `console.err` what went wrong with each. After a failure that would meet the
// other files too (the server is away, or denies) no further one is begun.
// Blocks; must have `console` to itself.
IngestTotals SendBundleFiles(const Client& client, const std::vector<std::string>& paths,
                             int parallel, Console& console);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_BUNDLE_SENDER_H_
