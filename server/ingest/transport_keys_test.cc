#include "server/ingest/transport_keys.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

// Made by PyNaCl: server secret 01 02 … 20, client secret 65 66 … 84, nonce 00 01 … 17.
constexpr char kServerSecret[] = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
constexpr char kClientPublic[] = "VxR2nRFr92Q2rnS8eT0sMK0ZA8WaxSc4BcfiaYtBDDY=";
constexpr char kBox[] =
    "9lRyQ9QqCf5K+6OM/Mji1VEqIwYkm+f+2ttwL9UoWLlpQzu1iK6X9RhgPc7ARCMxYsZBMYPBaw8OBwJ5rl2SDXAJNOF9"
    "uyPnWolBiHd2y46C/vkq2SwLND5eKJmfkiSPbDa9/g7iwyk5OQTjd7U=";
constexpr char kText[] =
    R"([{"passive-data-metadata":{"source":"p","generator":"g: a","generator-id":"g","timestamp":1}}])";

std::string Bytes(const std::string& base64) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(base64, &bytes));
  return bytes;
}

std::string Nonce() {
  std::string nonce;
  for (char i = 0; i < 24; ++i) nonce += i;
  return nonce;
}

std::string FileWith(const std::string& name, const std::string& text) {
  // Cases run side by side, each in a process of its own.
  const std::string path =
      testing::TempDir() + std::to_string(getpid()) + "transport_keys_test_" + name;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  return path;
}

absl::StatusOr<TransportKeys> Load(const std::string& servers, const std::string& clients) {
  return TransportKeys::Load(FileWith("server", servers), FileWith("client", clients));
}

std::string AnotherKey(char fill) { return absl::Base64Escape(std::string(32, fill)); }

TEST(TransportKeysTest, OpensWhatAnotherImplementationClosed) {
  const auto keys = Load(kServerSecret, kClientPublic);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->Open(Bytes(kBox), Nonce()).value_or("not opened"), kText);
}

TEST(TransportKeysTest, EachKeyIsTriedWhileKeysAreChanged) {
  const auto keys = Load(absl::StrCat(AnotherKey('a'), "\n", kServerSecret, "\n"),
                         absl::StrCat(AnotherKey('b'), "\n", kClientPublic, "\n"));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->Open(Bytes(kBox), Nonce()).value_or("not opened"), kText);
}

TEST(TransportKeysTest, WrongKeyNonceOrByteOpensNothing) {
  EXPECT_FALSE(Load(AnotherKey('a'), kClientPublic)->Open(Bytes(kBox), Nonce()));
  EXPECT_FALSE(Load(kServerSecret, AnotherKey('b'))->Open(Bytes(kBox), Nonce()));
  const auto keys = Load(kServerSecret, kClientPublic);
  std::string nonce = Nonce();
  nonce[23] ^= 1;
  EXPECT_FALSE(keys->Open(Bytes(kBox), nonce));
  EXPECT_FALSE(keys->Open(Bytes(kBox), Nonce().substr(1)));
  std::string box = Bytes(kBox);
  box[20] ^= 1;
  EXPECT_FALSE(keys->Open(box, Nonce()));
  EXPECT_FALSE(keys->Open(box.substr(0, 15), Nonce()));
  EXPECT_FALSE(keys->Open("", Nonce()));
}

TEST(TransportKeysTest, WithoutKeysNothingOpens) {
  EXPECT_TRUE(TransportKeys::Load("", "")->empty());
  EXPECT_FALSE(TransportKeys().Open(Bytes(kBox), Nonce()));
}

TEST(TransportKeysTest, UnusableFilesAreToldWithoutTheirContent) {
  const std::string bad = "c2VjcmV0LXNlY3JldA==";
  for (const auto& keys : {Load(absl::StrCat(kServerSecret, "\n", bad), kClientPublic),
                           Load(kServerSecret, bad), Load("no base64!", kClientPublic),
                           TransportKeys::Load(FileWith("server", kServerSecret), ""),
                           // The point of order 1 would give everybody the same key.
                           Load(kServerSecret, absl::Base64Escape(std::string(32, '\0')))}) {
    ASSERT_TRUE(absl::IsInvalidArgument(keys.status())) << keys.status();
    EXPECT_EQ(keys.status().message().find("c2Vj"), std::string::npos);
  }
}

}  // namespace
}  // namespace webmunk
