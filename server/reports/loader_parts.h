#ifndef WEBMUNK_SERVER_REPORTS_LOADER_PARTS_H_
#define WEBMUNK_SERVER_REPORTS_LOADER_PARTS_H_

#include <string>
#include <string_view>

#include "server/reports/archive_facts.h"

namespace webmunk {

// What the programs that read tables and those that read JSON share.

// A text as R writes it in a program, in ASCII, so that it is read alike in any locale.
std::string RString(std::string_view text);
// Sets `folder` to that of the program.
extern const std::string_view kRFolder;
// Sets `read_times`, which reads texts as ZoneClock writes them.
extern const std::string_view kRReadTimes;
// Sets `members`: by the name of each that the program reads, the generator.
absl::Status WriteRMembers(const ArchiveFacts& facts, MemberSink& sink);

// A text as Python writes it.
std::string PythonString(std::string_view text);
// Sets `MEMBERS` to the same.
absl::Status WritePythonMembers(const ArchiveFacts& facts, MemberSink& sink);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_LOADER_PARTS_H_
