#include "server/ingest/quarantine_search.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <string>

namespace webmunk {
namespace {

QuarantineFinding Search(const QuarantinedBytes& entry, const std::string& identifier) {
  const BundleReader reader({}, 100, {});
  ByteBudget budget(size_t{1} << 24);
  return SearchQuarantined(reader, budget, entry, {identifier}).value();
}

QuarantinedBytes Entry(QuarantineEntry::Kind kind, const std::string& raw) {
  QuarantinedBytes entry;
  entry.kind = kind;
  entry.encoding = "identity";
  entry.raw = raw;
  return entry;
}

QuarantineFinding SearchPoint(const std::string& raw, const std::string& identifier) {
  return Search(Entry(QuarantineEntry::Kind::kPoint, raw), identifier);
}

QuarantineFinding SearchBundle(const std::string& raw, const std::string& identifier) {
  return Search(Entry(QuarantineEntry::Kind::kBundle, raw), identifier);
}

TEST(QuarantineSearchTest, FindsAnIdentifierInAnySpelling) {
  EXPECT_EQ(SearchPoint(R"({"a":"someone-9"})", "someone-9"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchPoint("{\"a\":\"\xC3\xA9\"}", "\xC3\xA9"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchPoint(R"({"a":"\u00e9"})", "\xC3\xA9"), QuarantineFinding::kHolds);
  // An escape that nobody needs: only reading the point tells.
  EXPECT_EQ(SearchPoint(R"({"passive-data-metadata":{"source":"some\u006fne-9"}})", "someone-9"),
            QuarantineFinding::kHolds);
  EXPECT_EQ(SearchPoint(R"({"a":"nobody"})", "someone-9"), QuarantineFinding::kLacks);
}

TEST(QuarantineSearchTest, ShortIdentifiersMustFillAString) {
  EXPECT_EQ(SearchPoint(R"({"a":"p1"})", "p1"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchPoint(R"({"a":"p10"})", "p1"), QuarantineFinding::kLacks);
  EXPECT_EQ(SearchPoint(R"({"a":"see someone-9 there"})", "someone-9"), QuarantineFinding::kHolds);
}

TEST(QuarantineSearchTest, WhatIsNoJsonIsSearchedAsItIs) {
  EXPECT_EQ(SearchBundle(R"([{"source":"someone-9)", "someone-9"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchBundle(R"([{"source":"an)", "someone-9"), QuarantineFinding::kUnreadable);
  EXPECT_EQ(SearchBundle("[]", "someone-9"), QuarantineFinding::kLacks);
}

TEST(QuarantineSearchTest, PartsOfOtherIdentifiersDoNotCount) {
  EXPECT_EQ(SearchPoint(R"({"a":"A123456789"})", "12345678"), QuarantineFinding::kLacks);
  for (const std::string other : {"A12345678", "123456789", "x-12345678", "12345678_1"}) {
    EXPECT_EQ(SearchBundle("[{\"source\":\"" + other, "12345678"), QuarantineFinding::kUnreadable)
        << other;
  }
  EXPECT_EQ(SearchBundle(R"([{"a":"A12345678, 12345678.)", "12345678"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchBundle(R"([{"a":"of\n12345678)", "12345678"), QuarantineFinding::kHolds);
}

TEST(QuarantineSearchTest, APointThatTellsWhoseItIsIsNobodyElses) {
  const std::string point =
      R"({"passive-data-metadata":{"source":"A123456789","generator-id":"g","generator":"g",)"
      R"("timestamp":1710000000},"a":"12345678"})";
  EXPECT_EQ(SearchBundle("[" + point + "]", "A123456789"), QuarantineFinding::kHolds);
  EXPECT_EQ(SearchBundle("[" + point + "]", "12345678"), QuarantineFinding::kLacks);
  EXPECT_EQ(SearchBundle("[" + point + R"(,{"a":"12345678"}])", "12345678"),
            QuarantineFinding::kHolds);
}

TEST(QuarantineSearchTest, WhatNoKeyOpensIsUnreadable) {
  QuarantinedBytes box = Entry(QuarantineEntry::Kind::kBundle, "box");
  box.encrypted = true;
  box.nonce = std::string(24, 'n');
  EXPECT_EQ(Search(box, "someone-9"), QuarantineFinding::kUnreadable);
  QuarantinedBytes cut = Entry(QuarantineEntry::Kind::kBundle, "cut");
  cut.encoding = "gzip";
  EXPECT_EQ(Search(cut, "someone-9"), QuarantineFinding::kUnreadable);
}

// A gzip stream without its last bytes.
std::string CutGzip(const std::string& text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  out.resize(out.size() - 10);
  return out;
}

TEST(QuarantineSearchTest, ABrokenStreamIsReadUpToItsFault) {
  const std::string point = R"([{"passive-data-metadata":{"source":"someone-9"},"a":")";
  QuarantinedBytes cut =
      Entry(QuarantineEntry::Kind::kBundle, CutGzip(point + std::string(1000, 'x') + R"("}])"));
  cut.encoding = "gzip";
  EXPECT_EQ(Search(cut, "someone-9"), QuarantineFinding::kHolds);
  EXPECT_EQ(Search(cut, "someone-8"), QuarantineFinding::kUnreadable);
}

}  // namespace
}  // namespace webmunk
