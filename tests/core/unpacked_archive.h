#ifndef WEBMUNK_TESTS_CORE_UNPACKED_ARCHIVE_H_
#define WEBMUNK_TESTS_CORE_UNPACKED_ARCHIVE_H_

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/core/export_study.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// Members of an archive as files, for the programs that read them.
class UnpackedArchive {
 public:
  void Add(const std::vector<StudyMember>& members) const {
    for (const auto& [name, bytes] : members) {
      const std::filesystem::path path = std::filesystem::path(directory_.path()) / name;
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << bytes;
    }
  }

  std::string path() const { return directory_.path(); }

  void Run(const std::vector<std::string>& arguments) const { RunCommand(Options(arguments)); }
  // Whether the program is there and runs this.
  bool Can(const std::vector<std::string>& arguments) const {
    ChildProcess child(Options(arguments));
    return child.Wait(std::chrono::seconds(30)) == 0;
  }
  // A Python with pandas; empty: there is none.
  std::string Pandas() const {
    // Debian's pandas is for Debian's Python, which need not be the first one.
    for (const char* python : {"python3", "/usr/bin/python3"}) {
      if (Can({python, "-c", "import pandas"})) return python;
    }
    return "";
  }

 private:
  ChildOptions Options(const std::vector<std::string>& arguments) const {
    ChildOptions options;
    options.arguments = arguments;
    options.log_path = directory_.path() + "/log";
    return options;
  }

  TempDirectory directory_{"export"};
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_UNPACKED_ARCHIVE_H_
