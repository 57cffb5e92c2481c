#include "server/ingest/bundle_reader.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/escaping.h"

namespace webmunk {
namespace {

constexpr char kText[] =
    R"([{"n":1,"passive-data-metadata":{"source":"p","generator":"g: a","generator-id":"g","timestamp":1}}])";

std::string Gzip(std::string_view text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

BundleForm GzipForm() {
  BundleForm form;
  form.is_gzip = true;
  return form;
}

std::string FileWith(const std::string& name, const unsigned char* key) {
  // Cases run side by side, each in a process of its own.
  const std::string path =
      testing::TempDir() + std::to_string(getpid()) + "bundle_reader_test_" + name;
  const std::string bytes(reinterpret_cast<const char*>(key), 32);
  std::ofstream(path, std::ios::trunc) << absl::Base64Escape(bytes) << "\n";
  return path;
}

// A reader with the keys of a server, and a client that knows them.
class BundleReaderTest : public testing::Test {
 protected:
  BundleReaderTest() {
    EXPECT_GE(sodium_init(), 0);
    crypto_box_keypair(server_public_, server_secret_);
    crypto_box_keypair(client_public_, client_secret_);
  }

  BundleReader Reader(DecodeLimits limits = {}) {
    auto keys =
        TransportKeys::Load(FileWith("server", server_secret_), FileWith("client", client_public_));
    EXPECT_TRUE(keys.ok()) << keys.status();
    return {limits, 10, *std::move(keys)};
  }

  std::string Box(const std::string& text, const std::string& nonce) {
    std::string box(text.size() + crypto_box_MACBYTES, '\0');
    EXPECT_EQ(crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                              reinterpret_cast<const unsigned char*>(nonce.data()), server_public_,
                              client_secret_),
              0);
    return box;
  }

  // The number of points, or the fault's word.
  static std::string Outcome(const absl::StatusOr<BundleReader::Result>& result) {
    if (!result.ok()) return std::string(result.status().message());
    if (const auto* fault = std::get_if<BundleFault>(&*result)) return fault->message;
    return std::to_string(std::get<std::unique_ptr<ParsedBundle>>(*result)->points.size());
  }
  std::string Read(const BundleForm& form, const std::string& payload) {
    ByteReservation memory(budget_);
    return Outcome(Reader().Read(form, payload, memory));
  }

  ByteBudget budget_{size_t{64} << 20};
  std::string nonce_ = std::string(24, 'n');
  unsigned char server_public_[32];
  unsigned char server_secret_[32];
  unsigned char client_public_[32];
  unsigned char client_secret_[32];
};

TEST_F(BundleReaderTest, ReadsEveryForm) {
  BundleForm form;
  form.shape = BundleShape::kSinglePoint;
  EXPECT_EQ(Read({}, kText), "1");
  EXPECT_EQ(Read(GzipForm(), Gzip(kText)), "1");
  EXPECT_EQ(Read({.encrypted = true, .nonce = nonce_}, Box(kText, nonce_)), "1");
  EXPECT_EQ(Read({.is_gzip = true, .encrypted = true, .nonce = nonce_},
                 Box(absl::Base64Escape(Gzip(kText)), nonce_)),
            "1");
  EXPECT_EQ(Read(form, std::string(kText + 1, sizeof(kText) - 3)), "1");
}

TEST_F(BundleReaderTest, SaysWhatIsWrongAtEachStep) {
  const BundleForm gzip{.is_gzip = true, .encrypted = true, .nonce = nonce_};
  EXPECT_EQ(Read({.encrypted = true, .nonce = std::string(24, 'm')}, Box(kText, nonce_)),
            "no key of the server opens it");
  EXPECT_EQ(Read(gzip, Box("YQ", nonce_)), "the base64 text in the encrypted payload is broken");
  EXPECT_EQ(Read(gzip, Box(absl::Base64Escape("no gzip"), nonce_)),
            "the gzip stream is cut or corrupt");
  EXPECT_EQ(Read(gzip, Box(absl::Base64Escape(Gzip("[")), nonce_)),
            "not JSON at byte 1 of the text");
}

TEST_F(BundleReaderTest, HoldsMemoryForWhatTheResultHolds) {
  const std::string text = std::string("[") + std::string(100'000, ' ') + (kText + 1);
  ByteReservation memory(budget_);
  const auto result = Reader().Read(GzipForm(), Gzip(text), memory);
  ASSERT_EQ(Outcome(result), "1");
  const auto& bundle = *std::get<std::unique_ptr<ParsedBundle>>(*result);
  EXPECT_GE(memory.bytes(), bundle.text.capacity() + sizeof(DataPoint));
  EXPECT_LT(memory.bytes(), 200'000u);
}

TEST_F(BundleReaderTest, WithoutRoomTheBundleIsToComeAgain) {
  ByteReservation others(budget_);
  ASSERT_TRUE(others.Grow(budget_.cap() - 50'000));
  for (const BundleForm& form : {BundleForm{}, GzipForm()}) {
    ByteReservation memory(budget_);
    const std::string text = std::string(100'000, ' ') + kText;
    const auto result = Reader().Read(form, form.is_gzip ? Gzip(text) : text, memory);
    EXPECT_TRUE(absl::IsUnavailable(result.status())) << result.status();
  }
}

TEST_F(BundleReaderTest, WhatWouldNeverFitIsAFault) {
  const BundleReader reader = Reader({.max_size = size_t{1} << 30});
  const std::string bomb = Gzip(std::string(100 << 20, ' '));
  ByteReservation memory(budget_);
  const auto result = reader.Read(GzipForm(), bomb + std::string(100'000, 'x'), memory);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(std::get<BundleFault>(*result).reason, BundleFaultReason::kTooLarge);
  EXPECT_LE(budget_.in_use(), budget_.cap());
}

// The lists of members that a reader makes take many times the text.
TEST_F(BundleReaderTest, PointOfTooManyValuesIsKeptApartUnread) {
  std::string text = R"([{"passive-data-metadata":{"source":"p","generator":"g","timestamp":1})";
  for (int i = 0; i < 1'000'000; ++i) text += R"(,"":1)";
  text += "}]";
  ByteReservation memory(budget_);
  const auto result = Reader().Read({}, text, memory);
  ASSERT_EQ(Outcome(result), "0");
  const auto& bundle = *std::get<std::unique_ptr<ParsedBundle>>(*result);
  ASSERT_EQ(bundle.rejected.size(), 1u);
  EXPECT_EQ(bundle.rejected[0].reason, "too-many-values");
}

}  // namespace
}  // namespace webmunk
