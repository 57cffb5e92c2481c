// Stores one data point for a participant and prints what the server holds of
// them.
//   store_and_read [ADDRESS]

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "webmunk/client.h"

namespace {

absl::Status StoreAndRead(const webmunk::Client& client) {
  webmunk::v1::NewDataPoint point;
  point.set_participant("example");
  point.set_generator("example-greeting");
  point.mutable_create_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  point.set_user_agent("store_and_read/1.0");
  point.set_properties(R"({"greeting": "hello"})");
  absl::StatusOr<webmunk::v1::AppendBundleResponse> stored = client.AppendBundle({point});
  if (!stored.ok()) return stored.status();
  std::cout << "stored " << stored->stored() << " of " << stored->received() << "\n";

  webmunk::v1::ListDataPointsRequest request;
  request.set_parent(webmunk::ParticipantName("example"));
  for (absl::StatusOr<webmunk::v1::DataPoint>& found : client.ListDataPoints(request)) {
    if (!found.ok()) return found.status();
    std::cout << found->generator() << " " << found->properties() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  webmunk::ClientOptions options;
  if (argc > 1) options.address = argv[1];
  options.timeout = absl::Seconds(2);
  options.user_agent = "store_and_read/1.0";
  absl::StatusOr<webmunk::Client> client = webmunk::Client::Connect(std::move(options));
  const absl::Status status = client.ok() ? StoreAndRead(*client) : client.status();
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status << "\n";
  return EXIT_FAILURE;
}
