#include "server/ingest/attachment_intake.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/call_context.h"
#include "server/base/status_macros.h"
#include "server/ingest/batch_gate.h"
#include "server/ingest/refusal.h"
#include "server/points/attachment_store.h"
#include "server/points/attachment_upload_store.h"
#include "server/points/data_point.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kChunkSize = size_t{256} << 10;
constexpr size_t kMaxContentType = 255;
constexpr size_t kMaxNamed = 1000;

bool FitsHeader(const std::string& text) {
  return text.size() <= kMaxContentType &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::Status CheckHeader(const std::string& identifier, const std::string& content_type) {
  const size_t length = CountCharacters(identifier);
  if (length == 0 || length > kMaxIdentifierLength || identifier.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "identifier must have 1 to ", kMaxIdentifierLength, " characters, none of them U+0000"));
  }
  if (FitsHeader(content_type)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("content_type must have at most ", kMaxContentType,
                                                 " characters, all printable ASCII"));
}

absl::Status Busy(std::string_view why) {
  return Refused(RefusalReason::kBusy,
                 absl::UnavailableError(absl::StrCat(std::string(why), "; try again later")));
}

}  // namespace

AttachmentUpload::~AttachmentUpload() { intake_.Leave(network_); }

absl::Status AttachmentUpload::Add(std::string_view data) {
  attachment_.size += static_cast<int64_t>(data.size());
  if (attachment_.size > intake_.limits_.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the attachment is larger than ", intake_.limits_.max_bytes, " bytes"));
  }
  digest_.Add(data);
  while (!data.empty()) {
    const size_t taken = std::min(data.size(), kChunkSize - chunk_.size());
    chunk_.append(data.substr(0, taken));
    data.remove_prefix(taken);
    if (chunk_.size() == kChunkSize) WEBMUNK_RETURN_IF_ERROR(WriteChunk());
  }
  return absl::OkStatus();
}

absl::Status AttachmentUpload::WriteChunk() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, intake_.pool_.Get());
  return AddAttachmentChunk(*connection, attachment_.id, chunks_++, std::exchange(chunk_, {}));
}

absl::Status AttachmentUpload::Complete() {
  if (!chunk_.empty()) WEBMUNK_RETURN_IF_ERROR(WriteChunk());
  attachment_.sha256 = digest_.Finish();
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, intake_.pool_.Get());
  return CompleteAttachment(*connection, attachment_);
}

void AttachmentUpload::Drop() {
  const absl::StatusOr<PooledConnection> connection = intake_.pool_.Get();
  if (connection.ok()) DropAttachment(**connection, attachment_.id).IgnoreError();
}

absl::StatusOr<std::unique_ptr<AttachmentUpload>> AttachmentIntake::Begin(
    const std::string& identifier, const std::string& content_type,
    const std::string& client_address) {
  WEBMUNK_RETURN_IF_ERROR(CheckHeader(identifier, content_type));
  const std::string network = client_address.empty() ? "" : ClientNetwork(client_address);
  if (!Enter(network)) return Busy("too many uploads are under way");
  std::unique_ptr<AttachmentUpload> upload(new AttachmentUpload(*this, network));
  upload->attachment_.identifier = identifier;
  upload->attachment_.content_type = content_type;
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(
      const BegunAttachment begun,
      BeginAttachment(*connection, identifier, content_type, limits_.max_unnamed_bytes));
  if (begun.ingestion_paused) return StudyIsPaused();
  if (!begun.id) return Busy("too many files wait for their bundles");
  upload->attachment_.id = *begun.id;
  return upload;
}

bool AttachmentIntake::Enter(const std::string& network) {
  MutexLock lock(mutex_);
  if (uploads_ >= limits_.max_uploads) return false;
  if (!network.empty() && uploads_of_[network] >= limits_.max_uploads_per_network) return false;
  ++uploads_;
  if (!network.empty()) ++uploads_of_[network];
  return true;
}

void AttachmentIntake::Leave(const std::string& network) {
  MutexLock lock(mutex_);
  --uploads_;
  if (!network.empty() && --uploads_of_[network] == 0) uploads_of_.erase(network);
}

absl::Status AttachmentIntake::CheckCount(size_t count) {
  if (count <= kMaxNamed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("attachments must not be more than ", kMaxNamed));
}

absl::StatusOr<std::vector<AttachmentReference>> AttachmentIntake::Resolve(
    std::vector<AttachmentId> ids) {
  WEBMUNK_RETURN_IF_ERROR(CheckCount(ids.size()));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<AttachmentReference> found, FindNameable(*connection, ids));
  // Both are in order of the ids.
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i < found.size() && found[i].id == ids[i]) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("there is no ", AttachmentName(ids[i]), "; upload it before the bundle"));
  }
  return found;
}

}  // namespace webmunk
