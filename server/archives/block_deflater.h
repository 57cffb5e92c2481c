#ifndef WEBMUNK_SERVER_ARCHIVES_BLOCK_DEFLATER_H_
#define WEBMUNK_SERVER_ARCHIVES_BLOCK_DEFLATER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace webmunk {

// Compresses blocks, each alone, as raw deflate streams (RFC 1951) that are one when
// they are put behind each other. On processors of one kind the same bytes always become
// the same bytes. Not thread-safe.
class BlockDeflater {
 public:
  BlockDeflater();
  ~BlockDeflater();
  BlockDeflater(const BlockDeflater&) = delete;
  BlockDeflater& operator=(const BlockDeflater&) = delete;

  // Compresses the block, which has at least a byte, to the front of `room`, which is
  // made larger if it must, and returns the count of bytes. `is_last`: no block follows.
  absl::StatusOr<size_t> Deflate(std::string_view block, bool is_last, std::string& room);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_BLOCK_DEFLATER_H_
