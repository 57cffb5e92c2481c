#include "server/base/sha256_stream.h"

#include <gtest/gtest.h>

#include "server/base/sha256.h"

namespace webmunk {
namespace {

TEST(Sha256StreamTest, PiecesGiveTheDigestOfTheWhole) {
  for (const std::string& whole : {std::string(), std::string(1000, 'x')}) {
    Sha256Stream stream;
    for (size_t i = 0; i < whole.size(); i += 7) stream.Add(whole.substr(i, 7));
    EXPECT_EQ(stream.Finish(), Sha256(whole));
  }
}

}  // namespace
}  // namespace webmunk
