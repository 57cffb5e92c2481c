#include "server/ingest/admission.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

CallContext Caller(const std::string& address, const std::string& key = "") {
  CallContext context;
  context.client_address = address;
  context.ingest_key = key;
  return context;
}

TEST(AdmissionTest, AnyOfTheStudysKeysOpens) {
  // Cases run side by side, each in a process of its own.
  const std::string path = testing::TempDir() + std::to_string(getpid()) + "admission_test_keys";
  std::ofstream(path) << "# this year's\nnew\nold\n";
  const Admission admission(
      {.ingest_key_digests = *LoadIngestKeyDigests(path), .address = {}, .participant = {}});
  EXPECT_TRUE(admission.CheckKey(Caller("a", "new")).ok());
  EXPECT_TRUE(admission.CheckKey(Caller("a", "old")).ok());
  for (const char* wrong : {"", "ne", "newer", "New", "# this year's"}) {
    const absl::Status status = admission.CheckKey(Caller("a", wrong));
    EXPECT_TRUE(absl::IsPermissionDenied(status)) << wrong;
    EXPECT_EQ(RefusalReasonOf(status), RefusalReason::kIngestKey);
  }
  EXPECT_FALSE(LoadIngestKeyDigests("/nowhere").ok());
}

TEST(AdmissionTest, WithoutOptionsEverybodyIsAdmitted) {
  Admission admission(
      {.ingest_key_digests = *LoadIngestKeyDigests(""), .address = {}, .participant = {}});
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(admission.AdmitBundle(Caller("a")).ok());
    ASSERT_TRUE(admission.AdmitParticipants({"p"}).ok());
  }
}

TEST(AdmissionTest, AddressesAndParticipantsHaveBucketsOfTheirOwn) {
  Admission admission({.ingest_key_digests = {},
                       .address = {.per_second = 0.001, .burst = 1},
                       .participant = {.per_second = 0.001, .burst = 1}});
  EXPECT_TRUE(admission.AdmitBundle(Caller("2001:db8::1")).ok());
  const absl::Status refused = admission.AdmitBundle(Caller("2001:db8::2"));
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_EQ(RefusalReasonOf(refused), RefusalReason::kRateLimit);
  EXPECT_TRUE(admission.AdmitBundle(Caller("2001:db8:0:1::2")).ok());
  EXPECT_TRUE(admission.AdmitParticipants({"p", "q"}).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(admission.AdmitParticipants({"r", "p"})));
  EXPECT_TRUE(admission.AdmitParticipants({"r"}).ok());
}

TEST(AdmissionTest, FilesWaitForTheTokenOfTheirBundleAndTakeNone) {
  Admission admission(
      {.ingest_key_digests = {}, .address = {.per_second = 0.001, .burst = 1}, .participant = {}});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(admission.AdmitAttachment(Caller("10.0.0.1")).ok());
  EXPECT_TRUE(admission.AdmitBundle(Caller("10.0.0.1")).ok());
  EXPECT_EQ(RefusalReasonOf(admission.AdmitAttachment(Caller("10.0.0.1"))),
            RefusalReason::kRateLimit);
  EXPECT_TRUE(admission.AdmitAttachment(Caller("10.0.0.2")).ok());
}

TEST(AdmissionTest, KeyComesBeforeTheRate) {
  Admission admission({.ingest_key_digests = {std::string(32, 'd')},
                       .address = {.per_second = 0.001, .burst = 1},
                       .participant = {}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(absl::IsPermissionDenied(admission.AdmitBundle(Caller("a", "wrong"))));
  }
}

}  // namespace
}  // namespace webmunk
