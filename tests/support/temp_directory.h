#ifndef WEBMUNK_TESTS_SUPPORT_TEMP_DIRECTORY_H_
#define WEBMUNK_TESTS_SUPPORT_TEMP_DIRECTORY_H_

#include <string>

namespace webmunk::testing {

// A new directory below $TMPDIR (else /tmp) that any user may enter, removed when
// the object dies, and also when the test process is killed: a shell that holds
// the other end of a pipe removes it then.
class TempDirectory {
 public:
  // `prefix` is the start of the last part of the path; keep it short, Unix
  // sockets below it have 107 bytes in all.
  // `parent`, if not empty, is used instead of $TMPDIR.
  explicit TempDirectory(const std::string& prefix, const std::string& parent = "");
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int keeper_pipe_ = -1;
  int keeper_pid_ = -1;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_TEMP_DIRECTORY_H_
