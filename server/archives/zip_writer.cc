#include "server/archives/zip_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<std::unique_ptr<ZipWriter>> ZipWriter::Create(const std::string& path,
                                                             int64_t modified, Deflaters& deflaters,
                                                             int64_t begin) {
  WEBMUNK_ASSIGN_OR_RETURN(std::unique_ptr<GrowingFile> file, GrowingFile::Create(path, begin));
  return std::unique_ptr<ZipWriter>(
      new ZipWriter(std::move(file), path.substr(0, path.rfind('/')), modified, deflaters));
}

ZipWriter::ZipWriter(std::unique_ptr<GrowingFile> file, std::string folder, int64_t modified,
                     Deflaters& deflaters)
    : deflaters_(deflaters),
      modified_(DosTime::Of(modified)),
      most_blocks_(2 * static_cast<size_t>(deflaters.threads()) + 1),
      folder_(std::move(folder)),
      file_(std::move(file)),
      members_(folder_),
      directory_(folder_) {}

ZipWriter::~ZipWriter() { WaitForAll().IgnoreError(); }

absl::Status ZipWriter::Begin(const MemberHead& member) {
  if (open_ != nullptr) return absl::InternalError("a member of an archive is open");
  open_ = NewBlock();
  open_->begins = member;
  return absl::OkStatus();
}

absl::Status ZipWriter::Write(std::string_view bytes) {
  if (open_ == nullptr) return absl::InternalError("no member of an archive is open");
  while (!bytes.empty()) {
    // A full block waits until it is known whether it is the last.
    if (open_->bytes.size() == kBlock) {
      WEBMUNK_RETURN_IF_ERROR(Send());
      open_ = NewBlock();
    }
    const size_t count = std::min(bytes.size(), kBlock - open_->bytes.size());
    open_->bytes.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
  }
  return absl::OkStatus();
}

absl::Status ZipWriter::End(int64_t rows) {
  if (open_ == nullptr) return absl::InternalError("no member of an archive is open");
  open_->ends = rows;
  return Send();
}

absl::StatusOr<MemberRecords> ZipWriter::TakeMembers() {
  WEBMUNK_RETURN_IF_ERROR(WaitForAll());
  return std::exchange(members_, MemberRecords(folder_));
}

absl::StatusOr<int64_t> ZipWriter::Close() {
  if (open_ != nullptr) return absl::InternalError("a member of an archive is open");
  WEBMUNK_RETURN_IF_ERROR(WaitForAll());
  const int64_t begin = file_->size();
  for (int64_t done = 0; done < directory_.size();) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string piece, directory_.Read(done, SpillFile::kKept));
    WEBMUNK_RETURN_IF_ERROR(file_->Append(piece));
    done += static_cast<int64_t>(piece.size());
  }
  WEBMUNK_RETURN_IF_ERROR(file_->Append(ZipEnd(count_, begin, directory_.size())));
  WEBMUNK_RETURN_IF_ERROR(file_->Sync());
  return file_->size();
}

absl::Status ZipWriter::Send() {
  Block* const block = open_.get();
  {
    MutexLock lock(mutex_);
    while (status_.ok() && blocks_.size() >= most_blocks_) lock.Wait(changed_);
    if (!status_.ok()) return status_;
    blocks_.push_back(std::move(open_));
    ++calls_;
  }
  deflaters_.Submit([this, block](BlockDeflater& deflater) {
    Pack(deflater, *block);
    {
      MutexLock lock(mutex_);
      block->is_packed = true;
    }
    WritePacked();
    MutexLock lock(mutex_);
    --calls_;
    // Under the lock: whoever waits may be about to delete this.
    changed_.notify_all();
  });
  return absl::OkStatus();
}

void ZipWriter::Pack(BlockDeflater& deflater, Block& block) {
  if (block.bytes.empty()) return;
  const absl::StatusOr<size_t> size =
      deflater.Deflate(block.bytes, block.ends.has_value(), block.packed);
  block.status = size.status();
  block.packed_size = size.value_or(0);
}

void ZipWriter::WritePacked() {
  while (true) {
    const Block* block = nullptr;
    bool has_failed = false;
    {
      MutexLock lock(mutex_);
      if (is_writing_ || blocks_.empty() || !blocks_.front()->is_packed) return;
      is_writing_ = true;
      block = blocks_.front().get();
      has_failed = !status_.ok();
    }
    absl::Status status = has_failed ? absl::OkStatus() : WriteBlock(*block);
    {
      MutexLock lock(mutex_);
      if (!status.ok()) status_ = std::move(status);
      free_.push_back(std::move(blocks_.front()));
      blocks_.pop_front();
      is_writing_ = false;
    }
    changed_.notify_all();
  }
}

absl::Status ZipWriter::WriteBlock(const Block& block) {
  WEBMUNK_RETURN_IF_ERROR(block.status);
  if (block.begins) {
    record_ = {.head = *block.begins};
    hash_.emplace();
    entry_ = {.name = block.begins->name,
              .modified = modified_,
              .is_deflated = !block.bytes.empty(),
              .offset = file_->size()};
    has_reserve_ = !block.ends;
  }
  hash_->Add(block.bytes);
  entry_.crc = libdeflate_crc32(entry_.crc, block.bytes.data(), block.bytes.size());
  entry_.size += static_cast<int64_t>(block.bytes.size());
  entry_.packed_size += static_cast<int64_t>(block.packed_size);
  if (block.begins) WEBMUNK_RETURN_IF_ERROR(file_->Append(LocalHeader(entry_, has_reserve_)));
  WEBMUNK_RETURN_IF_ERROR(
      file_->Append(std::string_view(block.packed).substr(0, block.packed_size)));
  return block.ends ? EndMember(block) : absl::OkStatus();
}

absl::Status ZipWriter::EndMember(const Block& block) {
  if (has_reserve_) {
    WEBMUNK_RETURN_IF_ERROR(file_->Overwrite(entry_.offset, LocalHeader(entry_, true)));
  }
  std::string header;
  AppendCentralHeader(entry_, header);
  WEBMUNK_RETURN_IF_ERROR(directory_.Append(header));
  record_.rows = *block.ends;
  record_.bytes = entry_.size;
  record_.sha256 = absl::BytesToHexString(hash_->Finish());
  ++count_;
  return members_.Add(record_);
}

absl::Status ZipWriter::WaitForAll() {
  MutexLock lock(mutex_);
  while (calls_ > 0) lock.Wait(changed_);
  return status_;
}

std::unique_ptr<ZipWriter::Block> ZipWriter::NewBlock() {
  std::unique_ptr<Block> block;
  {
    MutexLock lock(mutex_);
    if (!free_.empty()) {
      block = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (block == nullptr) return std::make_unique<Block>();
  block->bytes.clear();
  block->packed_size = 0;
  block->begins.reset();
  block->ends.reset();
  block->is_packed = false;
  block->status = absl::OkStatus();
  return block;
}

}  // namespace webmunk
