#ifndef WEBMUNK_TESTS_SUPPORT_PROCESS_MEMORY_H_
#define WEBMUNK_TESTS_SUPPORT_PROCESS_MEMORY_H_

#include <sys/types.h>

#include <fstream>
#include <string>

namespace webmunk::testing {

// The most resident memory that a process ever had, in MiB.
inline double PeakMebibytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

// Whether the process has a sanitizer in it, which takes memory of its own.
inline bool IsSanitized(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("libasan") != std::string::npos || line.find("libtsan") != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_PROCESS_MEMORY_H_
