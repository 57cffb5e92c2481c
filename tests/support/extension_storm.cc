#include "tests/support/extension_storm.h"

#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/str_cat.h"

namespace webmunk::testing {
namespace {

constexpr int64_t kFirstDate = 1710000000000;
constexpr int kRowsPerRound = 40;

}  // namespace

ExtensionStorm::ExtensionStorm(int http_port, int clients) : http_port_(http_port) {
  for (int i = 0; i < clients; ++i) clients_.push_back({.participant = absl::StrCat("storm-", i)});
  for (Client& client : clients_) threads_.emplace_back([this, &client] { Run(client); });
}

void ExtensionStorm::Run(Client& client) {
  ExtensionClient extension(client.participant);
  HttpClient http(http_port_, std::chrono::seconds(10));
  auto give_up = std::chrono::steady_clock::time_point::max();
  const std::string text(300, 'x');
  while (std::chrono::steady_clock::now() < give_up) {
    if (draining_) {
      if (extension.pending() == 0) break;
      if (give_up == std::chrono::steady_clock::time_point::max()) {
        give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
      }
    } else if (extension.pending() < 200) {
      for (int i = 0; i < kRowsPerRound; ++i, ++client.recorded) {
        extension.Enqueue("webmunk-extension-action",
                          absl::StrCat("\"n\":", client.recorded, ",\"text\":\"", text, "\""),
                          kFirstDate + static_cast<int64_t>(client.recorded / 3));
      }
    }
    const size_t before = extension.transmitted();
    if (extension.Upload(http)) {
      acknowledged_ += extension.transmitted() - before;
    } else {
      ++failures_;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  client.pending = extension.pending();
}

void ExtensionStorm::Drain() { Join(); }

void ExtensionStorm::Join() {
  draining_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ExtensionStorm::ExpectEachRowStoredOnce(SqlConnection& sql) const {
  for (const Client& client : clients_) {
    EXPECT_EQ(client.pending, 0U) << client.participant << " could not deliver everything";
    const std::string points =
        "FROM data_point d JOIN participant p ON p.id = d.participant_id "
        "JOIN generator g ON g.id = d.generator_id "
        "WHERE p.identifier = $1 AND g.identifier = 'webmunk-extension-action'";
    const auto recorded = static_cast<int64_t>(client.recorded);
    EXPECT_EQ(
        sql.Number("SELECT count(DISTINCT d.properties->>'n') " + points, {client.participant}),
        recorded)
        << "lost: " << client.participant;
    EXPECT_EQ(sql.Number("SELECT count(*) " + points, {client.participant}), recorded)
        << "twice: " << client.participant;
  }
}

}  // namespace webmunk::testing
