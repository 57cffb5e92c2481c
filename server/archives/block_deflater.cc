#include "server/archives/block_deflater.h"

#include <isa-l/igzip_lib.h>

#include <vector>

namespace webmunk {

struct BlockDeflater::Stream {
  isal_zstream state;
  std::vector<uint8_t> level_buffer = std::vector<uint8_t>(ISAL_DEF_LVL1_DEFAULT);
};

BlockDeflater::BlockDeflater() : stream_(std::make_unique<Stream>()) {}
BlockDeflater::~BlockDeflater() = default;

absl::StatusOr<size_t> BlockDeflater::Deflate(std::string_view block, bool is_last,
                                              std::string& room) {
  isal_zstream& state = stream_->state;
  isal_deflate_init(&state);
  state.level = 1;
  state.level_buf = stream_->level_buffer.data();
  state.level_buf_size = static_cast<uint32_t>(stream_->level_buffer.size());
  state.gzip_flag = IGZIP_DEFLATE;
  state.end_of_stream = is_last ? 1 : 0;
  // Ends at a whole byte.
  state.flush = is_last ? NO_FLUSH : SYNC_FLUSH;
  // The library only reads it.
  state.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(block.data()));  // NOLINT
  state.avail_in = static_cast<uint32_t>(block.size());
  size_t size = 0;
  do {
    constexpr size_t kMore = size_t{64} << 10;
    if (room.size() < size + kMore) room.resize(room.size() + block.size() / 4 + kMore);
    state.next_out = reinterpret_cast<uint8_t*>(room.data() + size);
    state.avail_out = static_cast<uint32_t>(room.size() - size);
    if (isal_deflate(&state) != COMP_OK) return absl::InternalError("deflate failed");
    size = room.size() - state.avail_out;
  } while (state.avail_out == 0);
  const bool is_whole = !is_last || state.internal_state.state == ZSTATE_END;
  if (state.avail_in > 0 || !is_whole) return absl::InternalError("deflate left bytes");
  return size;
}

}  // namespace webmunk
