#include "progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace webmunk::cli {
namespace {

TEST(ProgressTest, WithoutATerminalThereAreOnlyTheMessages) {
  std::ostringstream err;
  {
    Progress progress(err, false, 2);
    progress.Step();
    progress.Message("a\nb");
    progress.Step();
  }
  EXPECT_EQ(err.str(), "webmunk: a\\nb\n");
}

TEST(ProgressTest, OnATerminalTheLastStepIsDrawnAndTheBarIsRemovedAtTheEnd) {
  std::ostringstream err;
  {
    Progress progress(err, true, 2);
    progress.Step();
    progress.Step();
  }
  const std::string end = "] 2/2\r\x1b[K";
  ASSERT_GE(err.str().size(), end.size());
  EXPECT_EQ(err.str().substr(err.str().size() - end.size()), end);
}

TEST(ProgressTest, MessageReplacesTheBarWhichIsDrawnAgainBelow) {
  std::ostringstream err;
  Progress progress(err, true, 4);
  progress.Message("m");
  const std::string bar = "\r[" + std::string(40, '-') + "] 0/4";
  EXPECT_EQ(err.str(), bar + "\r\x1b[Kwebmunk: m\n" + bar);
}

}  // namespace
}  // namespace webmunk::cli
