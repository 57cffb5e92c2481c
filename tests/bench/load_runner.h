#ifndef WEBMUNK_TESTS_BENCH_LOAD_RUNNER_H_
#define WEBMUNK_TESTS_BENCH_LOAD_RUNNER_H_

#include <grpcpp/channel.h>

#include <memory>
#include <vector>

#include "tests/bench/bench_load.h"

namespace webmunk::testing {

// Each sends every bundle once, with `in_flight` calls open at a time, and returns
// the seconds that it took; throws unless all points are acknowledged.
double RunGrpc(const BenchLoad& load, const std::shared_ptr<grpc::Channel>& channel,
               size_t in_flight);
double RunHttp(const BenchLoad& load, int port, size_t in_flight);

// Seconds from call to answer of the first `count` bundles, one at a time.
std::vector<double> GrpcLatencies(const BenchLoad& load,
                                  const std::shared_ptr<grpc::Channel>& channel, size_t count);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_LOAD_RUNNER_H_
