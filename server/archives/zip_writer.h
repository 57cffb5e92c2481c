#ifndef WEBMUNK_SERVER_ARCHIVES_ZIP_WRITER_H_
#define WEBMUNK_SERVER_ARCHIVES_ZIP_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/archives/deflaters.h"
#include "server/archives/growing_file.h"
#include "server/archives/zip_layout.h"
#include "server/base/mutex.h"
#include "server/base/sha256_stream.h"
#include "server/base/spill_file.h"
#include "server/reports/member_records.h"
#include "server/reports/member_sink.h"

namespace webmunk {

// Writes an archive as a zip file, and notes what its members were. Compressing, hashing
// and writing is done by the deflaters' threads, in the order of the bytes; a few blocks
// wait for that at most. The memory grows neither with the members nor with their number.
//
// The methods are for one thread. After an error of any of them the file is of no use.
class ZipWriter final : public MemberSink {
 public:
  // As much is compressed at once.
  static constexpr size_t kBlock = size_t{1} << 20;

  // `modified` is what all members have for a time, in microseconds since 1970; the file
  // begins at `begin`. `deflaters` must outlive the writer.
  static absl::StatusOr<std::unique_ptr<ZipWriter>> Create(const std::string& path,
                                                           int64_t modified, Deflaters& deflaters,
                                                           int64_t begin = 0);
  // Waits for the threads. The file stays as it is.
  ~ZipWriter() override;

  absl::Status Begin(const MemberHead& member) override;
  absl::Status Write(std::string_view bytes) override;
  absl::Status End(int64_t rows) override;

  // The members that have ended since the last call. Waits until they are written.
  absl::StatusOr<MemberRecords> TakeMembers();

  // Writes the directory. All is on disk then, though its name may not be. Returns the
  // file's size.
  absl::StatusOr<int64_t> Close();

 private:
  // A piece of one member.
  struct Block {
    std::string bytes;
    std::string packed;
    size_t packed_size = 0;
    // Of the first one: whose piece it is.
    std::optional<MemberHead> begins;
    // Of the last one: the rows.
    std::optional<int64_t> ends;
    bool is_packed = false;
    absl::Status status;
  };

  ZipWriter(std::unique_ptr<GrowingFile> file, std::string folder, int64_t modified,
            Deflaters& deflaters);

  // Sends the open block on its way.
  absl::Status Send();
  static void Pack(BlockDeflater& deflater, Block& block);
  // Writes what may be written, unless another thread is at it.
  void WritePacked();
  // For one thread at a time.
  absl::Status WriteBlock(const Block& block);
  absl::Status EndMember(const Block& block);
  absl::Status WaitForAll();
  std::unique_ptr<Block> NewBlock();

  Deflaters& deflaters_;
  const DosTime modified_;
  const size_t most_blocks_;
  // The caller's: what is not on its way yet.
  std::unique_ptr<Block> open_;

  // Where the file is.
  const std::string folder_;

  // Of the thread that writes.
  const std::unique_ptr<GrowingFile> file_;
  MemberRecord record_;
  ZipEntry entry_;
  bool has_reserve_ = false;
  std::optional<Sha256Stream> hash_;
  MemberRecords members_;
  // Of all members.
  int64_t count_ = 0;
  SpillFile directory_;

  Mutex mutex_;
  std::condition_variable changed_;
  // On their way, in the order of the file.
  std::deque<std::unique_ptr<Block>> blocks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Block>> free_ ABSL_GUARDED_BY(mutex_);
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Calls of the deflaters that have not ended.
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_ZIP_WRITER_H_
