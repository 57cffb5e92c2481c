#ifndef WEBMUNK_SERVER_REPORTS_PRINTABLE_H_
#define WEBMUNK_SERVER_REPORTS_PRINTABLE_H_

#include <cstdint>

namespace webmunk {

// Whether Python writes the character as it is in a repr().
bool IsPrintable(uint32_t c);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_PRINTABLE_H_
