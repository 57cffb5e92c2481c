#include "server/reports/member_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

MemberRecord Record(int i) {
  return {.head = {.name = std::string(i % 150 + 1, static_cast<char>('a' + i % 26)),
                   .generator = absl::StrCat("generator-", i % 3),
                   .report = i % 2 == 0 ? nullptr : &FindReport("webmunk-asin-details")},
          .rows = i,
          .bytes = int64_t{1} << (i % 63),
          .sha256 = absl::BytesToHexString(Sha256(std::to_string(i)))};
}

TEST(MemberRecordsTest, ManyComeBackAsTheyWere) {
  constexpr int kRecords = 20'000;
  MemberRecords records(::testing::TempDir());
  for (int i = 0; i < kRecords; ++i) ASSERT_TRUE(records.Add(Record(i)).ok());
  EXPECT_EQ(records.count(), kRecords);
  for (int round = 0; round < 2; ++round) {
    int i = 0;
    ASSERT_TRUE(records
                    .ForEach([&](const MemberRecord& record) {
                      const MemberRecord expected = Record(i++);
                      EXPECT_EQ(record.head.name, expected.head.name);
                      EXPECT_EQ(record.head.generator, expected.head.generator);
                      EXPECT_EQ(record.head.report, expected.head.report);
                      EXPECT_EQ(record.rows, expected.rows);
                      EXPECT_EQ(record.bytes, expected.bytes);
                      EXPECT_EQ(record.sha256, expected.sha256);
                      return absl::OkStatus();
                    })
                    .ok());
    EXPECT_EQ(i, kRecords);
  }
}

TEST(MemberRecordsTest, TheMemoryDoesNotGrowWithThem) {
  MemberRecords records(::testing::TempDir());
  const auto add = [&](int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(records.Add(Record(i)).ok());
  };
  add(1000);
  const size_t before = mallinfo2().uordblks;
  add(100'000);
  EXPECT_LT(mallinfo2().uordblks, before + 2 * SpillFile::kKept);
}

TEST(MemberRecordsTest, KindsAreTheFirstOfEachInTheirOrder) {
  MemberRecords records("");
  const Report* report = &FindReport("webmunk-asin-details");
  const auto add = [&](const char* name, const char* generator, const Report* of) {
    ASSERT_TRUE(records.Add({.head = {.name = name, .generator = generator, .report = of}}).ok());
  };
  add("1", "b", nullptr);
  add("2", "a", nullptr);
  add("3", "b", report);
  add("4", "b", nullptr);
  EXPECT_THAT(records.kinds(),
              ElementsAre(Field(&MemberHead::name, "1"), Field(&MemberHead::name, "2"),
                          Field(&MemberHead::name, "3")));
}

TEST(MemberRecordsTest, TheFirstErrorIsTheEnd) {
  MemberRecords records("");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(records.Add(Record(i)).ok());
  int taken = 0;
  EXPECT_TRUE(absl::IsAborted(records.ForEach([&](const MemberRecord&) {
    return ++taken == 2 ? absl::AbortedError("") : absl::OkStatus();
  })));
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace webmunk
