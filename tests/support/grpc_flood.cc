#include "tests/support/grpc_flood.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/http2_connection.h"
#include "tests/support/ingest_client.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kDeadline(60);
constexpr std::chrono::milliseconds kLookInterval(20);
// What one connection may send before the server reads it.
constexpr size_t kBeginning = 60000;

bool IsRefusal(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

// One of the connections of SendSlowlyByGrpc.
class SlowCall {
 public:
  SlowCall(int port, const std::string& method, size_t size) : connection_(port) {
    stream_ = connection_.Open(method);
    Send(Http2Connection::MessageHead(size));
    Send(std::string(kBeginning, 'x'));
  }

  bool IsEnded() { return connection_.IsEnded(stream_); }
  void Send(const std::string& bytes) { connection_.Send(stream_, bytes); }

 private:
  Http2Connection connection_;
  uint32_t stream_ = 0;
};

std::unique_ptr<SlowCall> OpenSlowCall(int port, const std::string& method, size_t size) {
  try {
    return std::make_unique<SlowCall>(port, method, size);
  } catch (const std::exception&) {
    // The server takes no more connections.
    return nullptr;
  }
}

}  // namespace

grpc::ByteBuffer BytesOf(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                      const grpc::ByteBuffer& message, bool compress) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  if (compress) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const auto call = stub.PrepareCall(&context, method, &queue);
  void* tag = nullptr;
  bool ok = false;
  call->StartCall(nullptr);
  queue.Next(&tag, &ok);
  if (ok) {
    call->WriteLast(message, grpc::WriteOptions(), nullptr);
    queue.Next(&tag, &ok);
  }
  // Without looking for an answer there would be no status.
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  queue.Next(&tag, &ok);
  grpc::Status status;
  call->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return status;
}

void CallAgainAndAgain(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const grpc::ByteBuffer& message, const std::atomic<bool>& stop,
                       CodeTally& tally) {
  while (!stop) {
    const grpc::Status status = CallOnce(channel, method, message);
    const std::lock_guard lock(tally.mutex);
    ++tally.calls[status.error_code()];
  }
}

void SendNeverToTheEnd(int port, const std::string& method, int calls, size_t size,
                       const std::atomic<bool>& stop) {
  const std::string most(size - 1, 'x');
  while (!stop) {
    try {
      Http2Connection connection(port, std::chrono::seconds(2));
      std::vector<uint32_t> streams;
      for (int i = 0; i < calls; ++i) {
        streams.push_back(connection.Open(method));
        connection.Send(streams.back(), Http2Connection::MessageHead(size));
      }
      for (const uint32_t stream : streams) connection.Send(stream, most);
      while (!stop && !std::all_of(streams.begin(), streams.end(),
                                   [&](uint32_t stream) { return connection.IsEnded(stream); })) {
        std::this_thread::sleep_for(kLookInterval);
      }
    } catch (const std::exception&) {
      // The server takes no more connections.
      std::this_thread::sleep_for(kLookInterval);
    }
  }
}

void SendSlowlyByGrpc(int port, const std::string& method, int count, size_t size,
                      const std::atomic<bool>& stop, std::atomic<size_t>& ended) {
  std::vector<std::unique_ptr<SlowCall>> calls(static_cast<size_t>(count));
  while (!stop) {
    for (std::unique_ptr<SlowCall>& call : calls) {
      if (call != nullptr && call->IsEnded()) {
        call.reset();
        ++ended;
      }
      if (call == nullptr) call = OpenSlowCall(port, method, size);
      if (call != nullptr) call->Send("x");
    }
    for (int i = 0; i < 10 && !stop; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

double SmallTally::P99() {
  const std::lock_guard lock(mutex);
  if (milliseconds.empty()) return 0;
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds[milliseconds.size() * 99 / 100];
}

std::string SmallBundle(int sender, int number) {
  return absl::StrCat(R"([{"text":"hello","passive-data-metadata":{"source":"good-)", sender,
                      R"(","generator":"g: bench","generator-id":"g","timestamp":)",
                      1710000000 + number, "}}]");
}

void SendSmallBundles(const std::shared_ptr<grpc::Channel>& channel, int sender,
                      const std::atomic<bool>& stop, SmallTally& tally) {
  IngestClient client(channel);
  for (int sent = 0; !stop;) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(SmallBundle(sender, sent));
    v1::AppendBundleResponse response;
    const Clock::time_point begin = Clock::now();
    const grpc::Status status = client.Append(request, response);
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    {
      const std::lock_guard lock(tally.mutex);
      tally.milliseconds.push_back(took);
      if (status.ok() && response.received() == 1) {
        ++tally.stored;
      } else if (IsRefusal(status.error_code())) {
        ++tally.refused;
      } else {
        ++tally.wrong;
      }
    }
    if (status.ok()) ++sent;
    // As a client does that was told to come again.
    if (!status.ok()) std::this_thread::sleep_for(kLookInterval);
  }
}

}  // namespace webmunk::testing
