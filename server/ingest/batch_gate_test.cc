#include "server/ingest/batch_gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "server/ingest/bundle_parser.h"
#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

std::string Bundle(std::string_view participant, std::string_view generator) {
  return absl::StrCat(R"([{"passive-data-metadata":{"source":")", std::string(participant),
                      R"(","generator":"g: a","generator-id":")", std::string(generator),
                      R"(","timestamp":1}}])");
}

class BatchGateTest : public testing::Test {
 protected:
  void Add(const std::string& address, const std::string& text) {
    auto bundle = std::make_unique<PendingBundle>();
    bundle->parsed = std::get<std::unique_ptr<ParsedBundle>>(
        *ParseBundle(text, BundleShape::kArray, 10, memory_));
    bundle->client_address = address;
    bundles_.push_back(std::move(bundle));
    pointers_.push_back(bundles_.back().get());
  }

  // Runs the gate as a batch does. What `known` holds is enrolled, all else is new.
  void Run(NewcomerCaps& caps, const std::vector<std::string>& known, bool enrolled_only) {
    plan_ = std::make_unique<BatchPlan>(pointers_);
    BatchGate gate(pointers_, *plan_, caps, enrolled_only);
    std::vector<ParticipantReference> participants;
    for (size_t place = 0; place < plan_->participants().size(); ++place) {
      const bool is_known =
          std::find(known.begin(), known.end(), plan_->participants()[place]) != known.end();
      ParticipantReference reference;
      reference.enrolled = is_known;
      if (is_known || gate.MayMakeParticipant(place)) reference.id = static_cast<int>(place) + 1;
      participants.push_back(reference);
    }
    plan_->SetParticipants(participants);
    gate.RefuseStrangers();
    std::vector<int32_t> generators;
    for (size_t place = 0; place < plan_->generators().size(); ++place) {
      generators.push_back(gate.MayMakeGenerator(place) ? static_cast<int32_t>(place) + 1 : 0);
    }
    gate.RefuseUnknownGenerators(generators);
    plan_->SetGenerators(generators);
    gate.CountNewcomers();
  }

  RefusalReason ReasonOf(size_t bundle) { return RefusalReasonOf(plan_->Refusal(bundle)); }

  ByteBudget budget_{size_t{1} << 30};
  ByteReservation memory_{budget_};
  std::vector<std::unique_ptr<PendingBundle>> bundles_;
  std::vector<PendingBundle*> pointers_;
  std::unique_ptr<BatchPlan> plan_;
};

TEST_F(BatchGateTest, AddressOverItsCapHarmsNoOther) {
  NewcomerCaps caps({.participants_per_hour = 1, .generators_per_hour = 0});
  Add("10.0.0.1", Bundle("a", "g"));
  Add("10.0.0.1", Bundle("b", "g"));
  Add("10.0.0.2", Bundle("c", "g"));
  Add("10.0.0.1", Bundle("known", "g"));
  Run(caps, {"known"}, false);
  EXPECT_FALSE(plan_->IsRefused(0));
  EXPECT_EQ(ReasonOf(1), RefusalReason::kNewNameLimit);
  EXPECT_TRUE(absl::IsUnavailable(plan_->Refusal(1)));
  EXPECT_FALSE(plan_->IsRefused(2));
  EXPECT_FALSE(plan_->IsRefused(3));
}

TEST_F(BatchGateTest, NameThatAnotherAddressMayBringIsKnownToAll) {
  NewcomerCaps caps({.participants_per_hour = 1, .generators_per_hour = 0});
  Add("10.0.0.1", Bundle("a", "g"));
  Add("10.0.0.1", Bundle("shared", "g"));
  Add("10.0.0.2", Bundle("shared", "g"));
  Run(caps, {}, false);
  for (size_t i = 0; i < 3; ++i) EXPECT_FALSE(plan_->IsRefused(i)) << i;
}

TEST_F(BatchGateTest, RefusedBundlesBringNoGenerators) {
  NewcomerCaps caps({.participants_per_hour = 0, .generators_per_hour = 1});
  Add("10.0.0.1", Bundle("stranger", "g1"));
  Add("10.0.0.1", Bundle("enrolled", "g2"));
  Add("10.0.0.1", Bundle("enrolled", "g3"));
  Run(caps, {"enrolled"}, true);
  EXPECT_EQ(ReasonOf(0), RefusalReason::kNotEnrolled);
  EXPECT_FALSE(plan_->IsRefused(1)) << "the one generator was not spent on the stranger";
  EXPECT_EQ(ReasonOf(2), RefusalReason::kNewNameLimit);
}

TEST_F(BatchGateTest, WhatIsReplayedWasCountedWhenItCame) {
  NewcomerCaps caps({.participants_per_hour = 1, .generators_per_hour = 1});
  for (const char* name : {"a", "b", "c"}) {
    Add("10.0.0.1", Bundle(name, name));
    bundles_.back()->replayed = ReplayedEntry{};
  }
  Run(caps, {}, false);
  for (size_t i = 0; i < 3; ++i) EXPECT_FALSE(plan_->IsRefused(i)) << i;
}

TEST_F(BatchGateTest, BundlesWithoutAnAddressAreNotCapped) {
  NewcomerCaps caps({.participants_per_hour = 1, .generators_per_hour = 1});
  for (const char* name : {"a", "b", "c"}) Add("", Bundle(name, name));
  Run(caps, {}, false);
  for (size_t i = 0; i < 3; ++i) EXPECT_FALSE(plan_->IsRefused(i)) << i;
}

}  // namespace
}  // namespace webmunk
