#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <fstream>
#include <optional>

#include "tests/fault/client_crowd.h"
#include "tests/fault/seeded_random.h"
#include "tests/support/ledger.h"
#include "tests/support/summary.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// A small file system of its own, gone with the object.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& options)
      : is_mounted_(mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, options.c_str()) == 0) {}
  ~SmallDisk() {
    if (is_mounted_) umount2(directory_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_mounted() const { return is_mounted_; }
  const std::string& path() const { return directory_.path(); }
  std::string ballast() const { return path() + "/ballast"; }

  // Fills the disk but for `left` bytes.
  void Fill(size_t left) {
    struct statvfs free {};
    statvfs(path().c_str(), &free);
    const std::string block(1 << 20, 'b');
    std::ofstream file(ballast(), std::ios::app);
    for (size_t rest = free.f_bavail * free.f_bsize; rest > left + block.size();
         rest -= block.size()) {
      file << block;
    }
  }
  void Empty() { unlink(ballast().c_str()); }

 private:
  TempDirectory directory_{"webmunk-disk-"};
  bool is_mounted_;
};

TEST(FullDiskTest, NothingIsLostAndUploadsGoOnOnceThereIsRoom) {
  SmallDisk disk("size=600m,mode=0755");
  if (!disk.is_mounted()) GTEST_SKIP() << "this user may not mount a small file system";
  const unsigned seed = FaultSeed();
  SeededRandom random(seed);
  {
    // Write-ahead log that is reused only once there is much of it fills the disk.
    PostgresCluster cluster(PostgresCluster::Durability::kFull, disk.path());
    FaultStage stage(cluster);
    ClientCrowd crowd(stage, seed);
    ASSERT_TRUE(crowd.AwaitProgress());
    disk.Fill(static_cast<size_t>(random.Between(2, 6)) << 20);
    ASSERT_TRUE(crowd.AwaitFailures()) << "the disk does not fill up";
    disk.Empty();
    // Out of room for its log, PostgreSQL ends; what started it starts it again.
    cluster.StartIfDead();
    ASSERT_TRUE(crowd.AwaitProgress()) << "no upload is acknowledged any more";
    EXPECT_TRUE(crowd.Drain()) << "not everything could be delivered";
    SqlConnection sql(stage.database_url());
    crowd.ExpectNothingLostAndNothingTwice(sql);
    ExpectLedgerAddsUp(sql);
    ExpectSummariesExact(sql);
  }
}

}  // namespace webmunk::testing
