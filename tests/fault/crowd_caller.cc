#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/fault/crowd_client.h"
#include "tests/fault/seeded_random.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk::testing {
namespace {

constexpr char kGenerator[] = "note";

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class Caller : public CrowdClient {
 public:
  Caller(std::string participant, const std::string& address, bool is_faulty, unsigned seed)
      : participant_(std::move(participant)),
        is_faulty_(is_faulty),
        random_(seed),
        stub_(v1::IngestService::NewStub(NewChannel(address))) {}

  bool Upload(bool records) override {
    if (payload_.empty() && records) MakeBundle();
    if (payload_.empty()) return true;
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(payload_);
    v1::AppendBundleResponse response;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    if (!stub_->AppendBundle(&context, request, &response).ok()) return false;
    EXPECT_EQ(response.has_bundle_fault(), is_bad_);
    EXPECT_EQ(response.stored() + response.duplicate(), points_);
    bad_acknowledged_ += is_bad_ ? 1 : 0;
    acknowledged_ += static_cast<size_t>(points_);
    payload_.clear();
    return true;
  }

  bool HasPending() const override { return !payload_.empty(); }

  ClientClaims Claims() const override {
    return {.participant = participant_,
            .generator = kGenerator,
            .acknowledged = acknowledged_,
            .bad_bundles_sent = bad_made_,
            .bad_bundles_acknowledged = bad_acknowledged_};
  }

 private:
  void MakeBundle() {
    is_bad_ = is_faulty_ && random_.OneIn(7);
    points_ = is_bad_ ? 0 : random_.Between(1, 30);
    if (is_bad_) {
      payload_ = absl::StrCat("no bundle: ", participant_, " ", bad_made_++);
      return;
    }
    std::vector<std::string> points;
    for (int i = 0; i < points_; ++i) {
      const auto number = static_cast<int64_t>(acknowledged_) + i;
      points.push_back(PointText{.members = absl::StrCat("\"n\":", number),
                                 .source = absl::StrCat("\"", participant_, "\""),
                                 .timestamp = absl::StrCat(1710000000 + number / 3),
                                 .generator_id = absl::StrCat("\"", kGenerator, "\"")}
                           .Json());
    }
    payload_ = JsonArray(points);
  }

  std::string participant_;
  bool is_faulty_;
  SeededRandom random_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
  // The bundle under way; empty if there is none.
  std::string payload_;
  bool is_bad_ = false;
  int points_ = 0;
  size_t acknowledged_ = 0;
  size_t bad_made_ = 0;
  size_t bad_acknowledged_ = 0;
};

}  // namespace

std::unique_ptr<CrowdClient> NewCaller(const std::string& participant, const std::string& address,
                                       bool is_faulty, unsigned seed) {
  return std::make_unique<Caller>(participant, address, is_faulty, seed);
}

}  // namespace webmunk::testing
