#ifndef WEBMUNK_TESTS_SUPPORT_PRODUCT_TEST_H_
#define WEBMUNK_TESTS_SUPPORT_PRODUCT_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "tests/support/http_client.h"
#include "tests/support/ingest_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// A suite whose tests share one product on one database: for tests that each use
// participants of their own. The product is started by the first test.
class SharedProductTest : public ::testing::Test {
 public:
  static void TearDownTestSuite() {
    sql_.reset();
    product_.reset();
  }

 protected:
  SharedProductTest() {
    if (product_ == nullptr) {
      product_ = std::make_unique<Product>(SharedCluster().NewDatabase());
      sql_ = std::make_unique<SqlConnection>(product_->database_url());
    }
    http_.emplace(product_->http_port());
    ingest_.emplace(product_->server().NewChannel());
  }

  Product& product() { return *product_; }
  SqlConnection& sql() { return *sql_; }
  HttpClient& http() { return *http_; }
  IngestClient& ingest() { return *ingest_; }

 private:
  static inline std::unique_ptr<Product> product_;
  static inline std::unique_ptr<SqlConnection> sql_;
  std::optional<HttpClient> http_;
  std::optional<IngestClient> ingest_;
};

// A suite whose tests each have a product and a database of their own.
class OwnProductTest : public ::testing::Test {
 protected:
  OwnProductTest()
      : product_(SharedCluster().NewDatabase()),
        sql_(product_.database_url()),
        http_(product_.http_port()),
        ingest_(product_.server().NewChannel()) {}

  Product& product() { return product_; }
  SqlConnection& sql() { return sql_; }
  HttpClient& http() { return http_; }
  IngestClient& ingest() { return ingest_; }

 private:
  Product product_;
  SqlConnection sql_;
  HttpClient http_;
  IngestClient ingest_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_PRODUCT_TEST_H_
