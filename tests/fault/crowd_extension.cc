#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/fault/crowd_client.h"
#include "tests/fault/seeded_random.h"
#include "tests/support/extension_client.h"
#include "tests/support/http_client.h"

namespace webmunk::testing {
namespace {

constexpr char kGenerator[] = "webmunk-extension-action";
constexpr int64_t kFirstDate = 1710000000000;
// A time that no calendar has.
constexpr int64_t kImpossibleDate = 1000000000000000000;
constexpr size_t kBadInterval = 17;
constexpr int kMaxRows = 64;

class Extension : public CrowdClient {
 public:
  Extension(std::string participant, int http_port, bool is_faulty, unsigned seed)
      : participant_(std::move(participant)),
        is_faulty_(is_faulty),
        random_(seed),
        http_(http_port, std::chrono::seconds(10)),
        extension_(participant_) {}

  bool Upload(bool records) override {
    while (records && extension_.pending() < 2 * kMaxRows) Record();
    // The next try has another limit, as when more was recorded meanwhile.
    extension_.set_max_rows(static_cast<size_t>(random_.Between(1, kMaxRows)));
    if (!extension_.Upload(http_)) return false;
    acknowledged_ = std::max(acknowledged_, extension_.transmitted());
    if (random_.OneIn(8)) extension_.ForgetMarks(static_cast<size_t>(random_.Between(1, 20)));
    return true;
  }

  bool HasPending() const override { return extension_.pending() > 0; }

  ClientClaims Claims() const override {
    return {.participant = participant_,
            .generator = kGenerator,
            .acknowledged = acknowledged_,
            .acknowledged_bad = is_faulty_ ? (acknowledged_ + kBadInterval - 1) / kBadInterval : 0};
  }

 private:
  void Record() {
    const bool is_bad = is_faulty_ && recorded_ % kBadInterval == 0;
    const auto number = static_cast<int64_t>(recorded_++);
    extension_.Enqueue(kGenerator,
                       absl::StrCat("\"n\":", number, ",\"text\":\"", std::string(200, 'x'), "\""),
                       is_bad ? kImpossibleDate : kFirstDate + number / 3);
  }

  std::string participant_;
  bool is_faulty_;
  SeededRandom random_;
  HttpClient http_;
  ExtensionClient extension_;
  size_t recorded_ = 0;
  size_t acknowledged_ = 0;
};

}  // namespace

std::unique_ptr<CrowdClient> NewExtension(const std::string& participant, int http_port,
                                          bool is_faulty, unsigned seed) {
  return std::make_unique<Extension>(participant, http_port, is_faulty, seed);
}

}  // namespace webmunk::testing
