#include "server/participants/erasure_record.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <string>

namespace webmunk {
namespace {

bool Verifies(const std::string& text, const std::string& signature, const RecordKey& key) {
  return crypto_sign_verify_detached(
             reinterpret_cast<const unsigned char*>(signature.data()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<const unsigned char*>(key.public_key.data())) == 0;
}

RecordKey NewKey() {
  RecordKey key{1, std::string(32, '\0'), std::string(64, '\0')};
  crypto_sign_keypair(reinterpret_cast<unsigned char*>(key.public_key.data()),
                      reinterpret_cast<unsigned char*>(key.secret_key.data()));
  return key;
}

ErasureRecord Sample() {
  ErasureRecord erasure;
  erasure.id = 7;
  erasure.identifier = "someone";
  erasure.identifier_hmac = std::string(32, '\xAB');
  erasure.requester = "admin";
  erasure.reason = "a \"reason\"";
  erasure.finished = 1'700'000'000'000'001;
  erasure.found = {.points = 5};
  erasure.erased = {.points = 5, .identifiers = 1};
  erasure.delivered_archives = {"a.zip", "b.zip"};
  return erasure;
}

TEST(ErasureRecordTest, TellsAllButTheIdentifier) {
  const std::string text = ErasureRecordText(Sample());
  EXPECT_EQ(text.find("someone"), std::string::npos);
  EXPECT_NE(text.find(R"("pseudonym":"abababababababab")"), std::string::npos);
  EXPECT_NE(text.find(R"("requester":"users/admin")"), std::string::npos);
  EXPECT_NE(text.find(R"("reason":"a \"reason\"")"), std::string::npos);
  EXPECT_NE(text.find(R"("finishTime":"2023-11-14T22:13:20.000001Z")"), std::string::npos);
  EXPECT_NE(text.find(R"("deliveredArchives":["a.zip","b.zip"])"), std::string::npos);
}

TEST(ErasureRecordTest, SignatureHoldsForTheTextAlone) {
  const RecordKey key = NewKey();
  std::string text = ErasureRecordText(Sample());
  const std::string signature = SignRecord(text, key);
  EXPECT_TRUE(Verifies(text, signature, key));
  EXPECT_FALSE(Verifies(text, signature, NewKey()));
  text[text.size() / 2] ^= 1;
  EXPECT_FALSE(Verifies(text, signature, key));
}

}  // namespace
}  // namespace webmunk
