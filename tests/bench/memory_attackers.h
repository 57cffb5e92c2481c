#ifndef WEBMUNK_TESTS_BENCH_MEMORY_ATTACKERS_H_
#define WEBMUNK_TESTS_BENCH_MEMORY_ATTACKERS_H_

#include <atomic>
#include <cstddef>
#include <string>

namespace webmunk::testing {

// A gzip stream of `gibibytes` GiB of spaces, some megabytes long.
std::string GzipBomb(int gibibytes);

// A bundle as plain JSON of a little less than `bytes`.
std::string LargeBundle(size_t bytes);

// Sends `request` over and over until `stop`, and counts the answers.
void SendAgainAndAgain(int port, const std::string& request, const std::atomic<bool>& stop,
                       std::atomic<size_t>& answers);

// Holds `count` connections, each of which sends a byte of its body every second;
// what is closed is opened again, and counted. Until `stop`.
void SendSlowly(int port, int count, const std::atomic<bool>& stop, std::atomic<size_t>& dropped);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_MEMORY_ATTACKERS_H_
