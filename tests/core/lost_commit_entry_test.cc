#include <gtest/gtest.h>

#include "server/ingest/ledger_store.h"
#include "server/points/append_store.h"
#include "tests/core/migrated_database.h"

namespace webmunk::testing {
namespace {

const std::string kSha256(32, 's');

// What a writer asks the ledger after a COMMIT that nobody answered.
class LostCommitEntryTest : public ::testing::Test {
 protected:
  LostCommitEntryTest() : connection_(*Connection::Open(url_)) {}

  // Writes an entry in a transaction of its own, as a batch does; its xid.
  int64_t Write(const LedgerKey& key) {
    auto transaction = Transaction::Begin(*connection_);
    const auto ids = ReserveIds(**transaction, 0, 1);
    LedgerEntry entry;
    entry.bundle_id = key.bundle_id;
    entry.received = key.received;
    entry.sha256 = key.sha256;
    entry.encoding = "identity";
    EXPECT_TRUE(InsertLedger(**transaction, std::vector{entry}).ok());
    EXPECT_TRUE((*transaction)->Commit().ok());
    return ids->xid;
  }

  bool Committed(int64_t xid, const LedgerKey& key) {
    const absl::StatusOr<bool> committed = IsCommitted(*connection_, xid, key);
    EXPECT_TRUE(committed.ok()) << committed.status().message();
    return *committed;
  }

  std::string url_ = NewMigratedDatabase();
  std::unique_ptr<Connection> connection_;
  LedgerKey key_{.bundle_id = 900, .received = 1'717'243'200'000'001, .sha256 = kSha256};
};

TEST_F(LostCommitEntryTest, EntryThatIsThereWasCommitted) {
  const int64_t xid = Write(key_);
  EXPECT_TRUE(Committed(xid, key_));
}

TEST_F(LostCommitEntryTest, EntryThatIsNotThereWasNot) {
  EXPECT_FALSE(Committed(Write(key_), {.bundle_id = 901, .received = 1, .sha256 = kSha256}));
}

// After a crash the next writer gets the same bundle id, and the same xid: what
// stands under them then is another bundle.
TEST_F(LostCommitEntryTest, AnotherBundleUnderTheSameIdDoesNotCount) {
  const int64_t xid = Write(key_);
  LedgerKey lost = key_;
  lost.sha256 = std::string(32, 'o');
  EXPECT_FALSE(Committed(xid, lost)) << "another bundle's bytes";
  lost = key_;
  lost.received += 1;
  EXPECT_FALSE(Committed(xid, lost)) << "the same bytes, sent again";
}

TEST_F(LostCommitEntryTest, XidThatACrashTookBackDoesNotDecide) {
  Write(key_);
  constexpr int64_t kFuture = 1'000'000'000;
  EXPECT_TRUE(Committed(kFuture, key_));
  EXPECT_FALSE(Committed(kFuture, {.bundle_id = 901, .received = 1, .sha256 = kSha256}));
}

TEST_F(LostCommitEntryTest, TransactionThatStillRunsIsNoAnswerYet) {
  const auto other = *Connection::Open(url_);
  auto transaction = *Transaction::Begin(*other);
  const auto ids = ReserveIds(*transaction, 0, 1);
  ASSERT_TRUE(ids.ok());
  EXPECT_TRUE(absl::IsAborted(IsCommitted(*connection_, ids->xid, key_).status()));
}

}  // namespace
}  // namespace webmunk::testing
