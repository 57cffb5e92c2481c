#ifndef WEBMUNK_SERVER_ARCHIVES_ZIP_LAYOUT_H_
#define WEBMUNK_SERVER_ARCHIVES_ZIP_LAYOUT_H_

#include <cstdint>
#include <string>

namespace webmunk {

// The records of a zip file (PKWARE's APPNOTE 6.3, ZIP64 included), as bytes.

// A time of zip files, which know no zone: UTC, to two seconds; years 1980 to 2107.
struct DosTime {
  uint16_t date = 0;
  uint16_t time = 0;

  // Microseconds since 1970.
  static DosTime Of(int64_t micros);
};

// A member as its two headers tell of it.
struct ZipEntry {
  // UTF-8.
  std::string name;
  DosTime modified;
  // Else it is stored as it is.
  bool is_deflated = true;
  uint32_t crc = 0;
  int64_t size = 0;
  int64_t packed_size = 0;
  // Where its local header is.
  int64_t offset = 0;
};

// The header in front of the member's bytes. `with_reserve`: of a size that does not
// depend on the member's, which are not known yet when it is written first.
std::string LocalHeader(const ZipEntry& entry, bool with_reserve);

// What the directory at the end has of the member.
void AppendCentralHeader(const ZipEntry& entry, std::string& out);

// What follows the directory.
std::string ZipEnd(int64_t entries, int64_t directory_offset, int64_t directory_size);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_ZIP_LAYOUT_H_
