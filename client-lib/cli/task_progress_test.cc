#include "task_progress.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace webmunk::cli {
namespace {

TEST(TaskProgressTest, OnATerminalABarIsDrawnAndRemovedAtTheEnd) {
  std::ostringstream err;
  {
    TaskProgress progress(err, true);
    progress.Show({"erasures/7", "running", 30, 60, ""});
    progress.Show({"erasures/7", "running", 60, 60, ""});
  }
  EXPECT_EQ(err.str(), "[" + std::string(20, '#') + std::string(20, '-') +
                           "] 50% erasures/7 is running, 30 of 60\r\x1b[K[" + std::string(40, '#') +
                           "] 100% erasures/7 is running, 60 of 60\r\x1b[K");
}

TEST(TaskProgressTest, MoreThanWasFoundIsNoMoreThanAll) {
  std::ostringstream err;
  {
    TaskProgress progress(err, true);
    progress.Show({"erasures/7", "running", 70, 60, ""});
  }
  EXPECT_NE(err.str().find("] 100% "), std::string::npos) << err.str();
}

TEST(TaskProgressTest, AnErrorIsToldOnceOnALineOfItsOwn) {
  std::ostringstream err;
  {
    TaskProgress progress(err, true);
    progress.Show({"erasures/7", "running", 0, 0, ""});
    progress.Show({"erasures/7", "running", 0, 0, "disk full"});
    progress.Show({"erasures/7", "running", 0, 0, "disk full"});
  }
  const std::string text = err.str();
  const std::size_t at = text.find("\r\x1b[Kwebmunk: erasures/7 is tried again: disk full\n[");
  ASSERT_NE(at, std::string::npos) << text;
  EXPECT_EQ(text.find("disk full", at + 50), std::string::npos) << text;
}

}  // namespace
}  // namespace webmunk::cli
