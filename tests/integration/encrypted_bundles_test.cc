#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <fstream>

#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using Key = std::array<unsigned char, 32>;

struct KeyPair {
  KeyPair() { crypto_box_keypair(public_key.data(), secret_key.data()); }
  Key public_key;
  Key secret_key;
};

std::string Base64Of(const Key& key) {
  return Base64(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::string Box(const std::string& text, const std::string& nonce, const Key& to, const Key& from) {
  std::string box(text.size() + crypto_box_MACBYTES, '\0');
  Require(crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                          reinterpret_cast<const unsigned char*>(nonce.data()), to.data(),
                          from.data()) == 0,
          "the text cannot be encrypted");
  return box;
}

}  // namespace

// A server with an old and a new secret key, and one client key.
class EncryptedBundlesTest : public ::testing::Test {
 protected:
  EncryptedBundlesTest() : directory_("webmunk-keys-") {
    std::ofstream(directory_.path() + "/server") << Base64Of(new_server_.secret_key) << "\n"
                                                 << Base64Of(old_server_.secret_key) << "\n";
    std::ofstream(directory_.path() + "/client") << Base64Of(client_.public_key) << "\n";
    product_.emplace(
        SharedCluster().NewDatabase(),
        std::vector<std::string>{"--server_key_file=" + directory_.path() + "/server",
                                 "--client_key_file=" + directory_.path() + "/client"});
    sql_.emplace(product_->database_url());
  }

  // Sends one point as a client of that protocol does and returns the status.
  int Send(int number, bool gzip, const Key& to, const std::string& claimed_nonce) {
    const std::string json =
        JsonArray({PointText{.members = "\"n\":" + std::to_string(number)}.Json()});
    const std::string content = gzip ? Base64(Gzip(json)) : json;
    const auto response =
        HttpClient(product_->http_port())
            .Send(FormPost("/data/add-bundle.json",
                           {{"compression", gzip ? "gzip" : "none"},
                            {"encrypted", "true"},
                            {"nonce", Base64(claimed_nonce)},
                            {"payload", Base64(Box(content, nonce_, to, client_.secret_key))}}));
    return response.has_value() ? response->status : 0;
  }

  // Gives the server one more secret key, by starting it again.
  void AddServerKey(const KeyPair& pair) {
    std::ofstream(directory_.path() + "/server", std::ios::app)
        << Base64Of(pair.secret_key) << "\n";
    product_->server().process().Stop(SIGTERM, std::chrono::seconds(30));
    product_->StartServer();
    product_->WaitUntilHealthy();
  }

  int64_t Stored() { return sql_->Number("SELECT count(*) FROM data_point WHERE encrypted"); }

  TempDirectory directory_;
  KeyPair old_server_;
  KeyPair new_server_;
  KeyPair client_;
  std::string nonce_ = std::string(24, 'n');
  std::optional<Product> product_;
  std::optional<SqlConnection> sql_;
};

TEST_F(EncryptedBundlesTest, BothCompressionsAreOpenedByOldAndNewKey) {
  int number = 0;
  for (const KeyPair* server : {&old_server_, &new_server_}) {
    for (const bool gzip : {false, true}) {
      EXPECT_EQ(Send(++number, gzip, server->public_key, nonce_), 201);
      EXPECT_EQ(Stored(), number);
    }
  }
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM quarantine"), 0);
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM bundle WHERE encrypted"), 4);
}

TEST_F(EncryptedBundlesTest, WhatNoKeyOpensIsKeptWithItsNonce) {
  const KeyPair stranger;
  const std::string wrong_nonce(24, 'w');
  EXPECT_EQ(Send(1, true, stranger.public_key, nonce_), 201);
  EXPECT_EQ(Send(2, false, new_server_.public_key, wrong_nonce), 201);
  EXPECT_EQ(Stored(), 0);
  const auto rows = sql_->Query(
      "SELECT reason, encrypted, encoding, convert_from(nonce, 'UTF8') FROM quarantine "
      "ORDER BY id");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0], (SqlRow{"undecryptable", "t", "gzip", nonce_}));
  EXPECT_EQ(rows[1], (SqlRow{"undecryptable", "t", "identity", wrong_nonce}));
}

TEST_F(EncryptedBundlesTest, ReplayStoresEachPointOnceWhenTheKeyIsThere) {
  const KeyPair late;
  EXPECT_EQ(Send(1, true, late.public_key, nonce_), 201);
  EXPECT_EQ(Send(2, false, late.public_key, nonce_), 201);
  EXPECT_EQ(Send(2, false, late.public_key, nonce_), 201);
  EXPECT_EQ(Stored(), 0);
  const auto before = QuarantineClient(product_->server().NewChannel()).ReplayAll();
  EXPECT_EQ(before.replayed(), 2);
  EXPECT_EQ(before.released(), 0) << "the key is not there yet";

  AddServerKey(late);
  QuarantineClient quarantine(product_->server().NewChannel());
  const auto replayed = quarantine.ReplayAll();
  EXPECT_EQ(replayed.released(), 2);
  EXPECT_EQ(replayed.stored(), 2);
  EXPECT_EQ(quarantine.ReplayAll().replayed(), 0);
  EXPECT_EQ(quarantine.All().size(), 0U);
  // The client that never got its answer sends it once more.
  EXPECT_EQ(Send(1, true, late.public_key, nonce_), 201);
  EXPECT_EQ(Stored(), 2);
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM data_point"), 2);
  ExpectLedgerAddsUp(*sql_);
}

TEST_F(EncryptedBundlesTest, SecretsDoNotReachTheLog) {
  Send(1, true, new_server_.public_key, nonce_);
  const std::string log = product_->server().process().Log();
  for (const KeyPair* pair : {&old_server_, &new_server_}) {
    EXPECT_EQ(log.find(Base64Of(pair->secret_key)), std::string::npos);
  }
  EXPECT_EQ(log.find(Base64Of(client_.public_key)), std::string::npos);
}

}  // namespace webmunk::testing
