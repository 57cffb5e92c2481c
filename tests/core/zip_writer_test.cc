#include "server/archives/zip_writer.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/temp_directory.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kGiB = int64_t{1} << 30;
// 2024-06-11T13:45:36Z
constexpr int64_t kTime = 1'718'113'536'000'000;

// Text that does not compress too well.
std::string Text(size_t size, uint32_t seed) {
  std::minstd_rand random(seed);
  std::string text;
  text.reserve(size + 16);
  while (text.size() < size) absl::StrAppend(&text, random() % 1000, " and ");
  text.resize(size);
  return text;
}

class ZipWriterTest : public ::testing::Test {
 protected:
  std::unique_ptr<ZipWriter> Create(int64_t begin = 0) {
    auto zip = ZipWriter::Create(path_, kTime, deflaters_, begin);
    EXPECT_TRUE(zip.ok()) << zip.status();
    return *std::move(zip);
  }

  static void Add(ZipWriter& zip, const std::string& name, const std::string& bytes,
                  size_t piece = 100'000) {
    EXPECT_TRUE(zip.Begin({.name = name, .generator = "g"}).ok());
    for (size_t at = 0; at < bytes.size(); at += piece) {
      EXPECT_TRUE(zip.Write(std::string_view(bytes).substr(at, piece)).ok());
    }
    EXPECT_TRUE(zip.End(7).ok());
  }

  // As others read it.
  void Check() const {
    RunCommand({.arguments = {"unzip", "-tqq", path_},
                .environment = {},
                .log_path = path_ + ".log",
                .user = {}});
    RunCommand({.arguments = {"python3", "-c",
                              "import sys, zipfile\n"
                              "bad = zipfile.ZipFile(sys.argv[1]).testzip()\n"
                              "assert bad is None, bad\n",
                              path_},
                .environment = {},
                .log_path = path_ + ".log",
                .user = {}});
  }

  const TempDirectory directory_{"zip"};
  const std::string path_ = directory_.path() + "/a.zip";
  Deflaters deflaters_{2};
};

TEST_F(ZipWriterTest, MembersComeOutAsTheyWentIn) {
  const Members members = {{"empty.txt", ""},
                           {"a/b.txt", "x"},
                           {"größe \u4e2d.txt", Text(5000, 1)},
                           {"block.txt", Text(ZipWriter::kBlock, 2)},
                           {"blocks.txt", Text(2 * ZipWriter::kBlock, 3)},
                           {"more.txt", Text(7 * ZipWriter::kBlock + 13, 4)},
                           {"twice.txt", "1"},
                           {"twice.txt", "2"}};
  const auto zip = Create();
  for (const auto& [name, bytes] : members) Add(*zip, name, bytes);
  const auto records = zip->TakeMembers();
  ASSERT_TRUE(records.ok());
  size_t i = 0;
  ASSERT_TRUE(records
                  ->ForEach([&](const MemberRecord& record) {
                    const auto& [name, bytes] = members.at(i++);
                    EXPECT_EQ(record.head.name, name);
                    EXPECT_EQ(record.rows, 7);
                    EXPECT_EQ(record.bytes, static_cast<int64_t>(bytes.size()));
                    EXPECT_EQ(record.sha256, absl::BytesToHexString(Sha256(bytes)));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(i, members.size());
  const auto size = zip->Close();
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(static_cast<size_t>(*size), ReadFile(path_).size());
  EXPECT_EQ(ReadZip(path_), members);
  Check();
}

TEST_F(ZipWriterTest, TheMemoryDoesNotGrowWithTheMembers) {
  constexpr size_t kMost = size_t{1} << 20;
  const auto zip = Create();
  const auto add = [&](int first, int last) {
    for (int i = first; i < last; ++i) Add(*zip, absl::StrCat("a-long-name-of-a-day-", i), "x");
  };
  add(0, 1000);
  const size_t before = mallinfo2().uordblks;
  add(1000, 50'000);
  EXPECT_LT(mallinfo2().uordblks, before + kMost);
  ASSERT_TRUE(zip->Close().ok());
  const Members read = ReadZip(path_);
  ASSERT_EQ(read.size(), 50'000U);
  EXPECT_EQ(read[49'999].first, "a-long-name-of-a-day-49999");
}

TEST_F(ZipWriterTest, SameMembersMakeTheSameFile) {
  std::string first;
  for (int round = 0; round < 5; ++round) {
    const auto zip = Create();
    for (uint32_t i = 0; i < 30; ++i) Add(*zip, absl::StrCat(i), Text(i * 100'000, i));
    ASSERT_TRUE(zip->Close().ok());
    const std::string file = ReadFile(path_);
    if (round == 0) first = file;
    EXPECT_EQ(file, first);
  }
}

TEST_F(ZipWriterTest, ManyMembersNeedTheLargeEnd) {
  constexpr int kMembers = 70'000;
  const auto zip = Create();
  for (int i = 0; i < kMembers; ++i) Add(*zip, absl::StrCat(i), "x");
  ASSERT_TRUE(zip->Close().ok());
  RunCommand({.arguments = {"python3", "-c",
                            "import sys, zipfile\n"
                            "assert len(zipfile.ZipFile(sys.argv[1]).namelist()) == 70000\n",
                            path_},
              .environment = {},
              .log_path = path_ + ".log",
              .user = {}});
  Check();
}

TEST_F(ZipWriterTest, MembersFarBehindAreFound) {
  // A hole, as large as what may be in front of a member.
  const auto zip = Create(5 * kGiB);
  Add(*zip, "a.txt", Text(3'000'000, 1));
  Add(*zip, "b.txt", "b");
  ASSERT_TRUE(zip->Close().ok());
  Check();
}

TEST_F(ZipWriterTest, LargeMembersAreWhole) {
  if (!FullRun()) GTEST_SKIP() << "5 GiB: only in full runs";
  const auto zip = Create();
  const std::string zeros(ZipWriter::kBlock, '\0');
  ASSERT_TRUE(zip->Begin({.name = "large.txt", .generator = {}}).ok());
  for (int64_t size = 0; size < 5 * kGiB; size += static_cast<int64_t>(zeros.size())) {
    ASSERT_TRUE(zip->Write(zeros).ok());
  }
  ASSERT_TRUE(zip->End(0).ok());
  Add(*zip, "small.txt", "x");
  ASSERT_TRUE(zip->Close().ok());
  Check();
}

TEST_F(ZipWriterTest, FullDisksAreErrors) {
  const auto zip = ZipWriter::Create("/dev/full", kTime, deflaters_);
  ASSERT_TRUE(zip.ok()) << zip.status();
  absl::Status status;
  for (uint32_t i = 0; i < 100 && status.ok(); ++i) {
    status = (*zip)->Begin({.name = "a", .generator = {}});
    if (status.ok()) status = (*zip)->Write(Text(ZipWriter::kBlock, i));
    if (status.ok()) status = (*zip)->End(0);
  }
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_FALSE((*zip)->Close().ok());
}

TEST_F(ZipWriterTest, MembersAreWrittenOneAfterTheOther) {
  const auto zip = Create();
  EXPECT_FALSE(zip->Write("x").ok());
  EXPECT_FALSE(zip->End(0).ok());
  EXPECT_TRUE(zip->Begin({.name = "a", .generator = {}}).ok());
  EXPECT_FALSE(zip->Begin({.name = "b", .generator = {}}).ok());
  EXPECT_FALSE(zip->Close().ok());
}

}  // namespace
}  // namespace webmunk::testing
