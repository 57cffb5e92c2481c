#include "tests/bench/load_runner.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/http_client.h"
#include "tests/support/require.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Requests are serialized beforehand, so that the generator costs little.
class GrpcCalls {
 public:
  explicit GrpcCalls(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {}

  void Start(const BenchBundle& bundle) {
    auto* call = new Call;
    call->reader = stub_.PrepareUnaryCall(&call->context, "/webmunk.v1.IngestService/AppendBundle",
                                          bundle.grpc_request, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  void FinishOne() {
    void* tag = nullptr;
    bool ok = false;
    Require(queue_.Next(&tag, &ok), "the completion queue ended");
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    Require(call->status.ok(), "AppendBundle: " + call->status.error_message());
    v1::AppendBundleResponse response;
    std::vector<grpc::Slice> slices;
    std::string bytes;
    Require(call->response.Dump(&slices).ok(), "unreadable answer");
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    Require(response.ParseFromString(bytes), "unreadable answer");
    Require(
        response.received() > 0 && response.received() == response.stored() + response.duplicate(),
        "not all stored: " + response.ShortDebugString());
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    grpc::Status status;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  };

  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
};

}  // namespace

double RunGrpc(const BenchLoad& load, const std::shared_ptr<grpc::Channel>& channel,
               size_t in_flight) {
  GrpcCalls calls(channel);
  const auto start = Clock::now();
  size_t next = 0;
  while (next < std::min(in_flight, load.bundles.size())) calls.Start(load.bundles[next++]);
  for (size_t done = 0; done < load.bundles.size(); ++done) {
    calls.FinishOne();
    if (next < load.bundles.size()) calls.Start(load.bundles[next++]);
  }
  return SecondsSince(start);
}

double RunHttp(const BenchLoad& load, int port, size_t in_flight) {
  std::atomic<size_t> next = 0;
  std::atomic<size_t> accepted = 0;
  const auto start = Clock::now();
  std::vector<std::thread> connections;
  for (size_t i = 0; i < in_flight; ++i) {
    connections.emplace_back([&] {
      HttpClient http(port);
      for (size_t n; (n = next++) < load.bundles.size();) {
        const auto response = http.SendBytes(load.bundles[n].http_request);
        if (response.has_value() && response->status == 201) ++accepted;
      }
    });
  }
  for (std::thread& connection : connections) connection.join();
  const double seconds = SecondsSince(start);
  Require(accepted == load.bundles.size(), "the gateway did not accept every bundle");
  return seconds;
}

std::vector<double> GrpcLatencies(const BenchLoad& load,
                                  const std::shared_ptr<grpc::Channel>& channel, size_t count) {
  GrpcCalls calls(channel);
  std::vector<double> latencies;
  for (size_t i = 0; i < std::min(count, load.bundles.size()); ++i) {
    const auto start = Clock::now();
    calls.Start(load.bundles[i]);
    calls.FinishOne();
    latencies.push_back(SecondsSince(start));
  }
  return latencies;
}

}  // namespace webmunk::testing
