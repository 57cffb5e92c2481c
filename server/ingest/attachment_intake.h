#ifndef WEBMUNK_SERVER_INGEST_ATTACHMENT_INTAKE_H_
#define WEBMUNK_SERVER_INGEST_ATTACHMENT_INTAKE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/mutex.h"
#include "server/base/sha256_stream.h"
#include "server/points/attachment.h"
#include "server/storage/pool.h"

namespace webmunk {

class AttachmentIntake;

// An attachment on its way in. Holds a part of it that is bounded, whatever its
// size. Waits for the database; not thread-safe.
class AttachmentUpload {
 public:
  ~AttachmentUpload();
  AttachmentUpload(const AttachmentUpload&) = delete;
  AttachmentUpload& operator=(const AttachmentUpload&) = delete;

  // RESOURCE_EXHAUSTED once the content is larger than allowed. After an error
  // nothing but Drop may be called.
  absl::Status Add(std::string_view data);
  // The attachment is on disk. `id` and `size` tell about it.
  absl::Status Complete();
  // Gives up. Should that fail, what is stored expires by itself.
  void Drop();

  const AttachmentId& id() const { return attachment_.id; }
  int64_t size() const { return attachment_.size; }

 private:
  friend class AttachmentIntake;
  AttachmentUpload(AttachmentIntake& intake, std::string network)
      : intake_(intake), network_(std::move(network)) {}
  absl::Status WriteChunk();

  AttachmentIntake& intake_;
  const std::string network_;
  AttachmentRecord attachment_;
  Sha256Stream digest_;
  std::string chunk_;
  int32_t chunks_ = 0;
};

// Takes attachments, and knows those that bundles may name. Waits for the
// database. Thread-safe.
class AttachmentIntake {
 public:
  struct Limits {
    int64_t max_bytes = int64_t{64} << 20;
    // Uploads at once, of all and of one client network; each may hold a message of 1 MiB.
    int max_uploads = 64;
    int max_uploads_per_network = 16;
    // Of those that no bundle has named yet, together.
    int64_t max_unnamed_bytes = int64_t{10} << 30;
  };

  // `pool` must outlive this and its uploads.
  AttachmentIntake(Limits limits, Pool& pool) : limits_(limits), pool_(pool) {}

  // INVALID_ARGUMENT if the identifier is not 1 to 1,024 characters long, or the
  // type is no text that fits a header. UNAVAILABLE, with a RefusalReason, while too many
  // uploads are under way or too much waits for its bundles, and while the study is
  // paused. An empty `client_address` is nobody's.
  absl::StatusOr<std::unique_ptr<AttachmentUpload>> Begin(const std::string& identifier,
                                                          const std::string& content_type,
                                                          const std::string& client_address);

  // INVALID_ARGUMENT if a bundle may not name as many.
  static absl::Status CheckCount(size_t count);

  // The attachments, each once. INVALID_ARGUMENT if one is unknown, or if they are too
  // many.
  absl::StatusOr<std::vector<AttachmentReference>> Resolve(std::vector<AttachmentId> ids);

 private:
  friend class AttachmentUpload;

  // Whether there is a place for one more; Leave gives it back.
  bool Enter(const std::string& network);
  void Leave(const std::string& network);

  const Limits limits_;
  Pool& pool_;
  Mutex mutex_;
  int uploads_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, int> uploads_of_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_ATTACHMENT_INTAKE_H_
