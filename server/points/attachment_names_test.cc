#include "server/points/attachment_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NamesIn(std::string_view point) {
  std::vector<std::string> names;
  FindAttachmentNames(point, [&](std::string name) { names.push_back(std::move(name)); });
  return names;
}

TEST(AttachmentNamesTest, TextAndArrayOfTextsAreTaken) {
  EXPECT_THAT(NamesIn(R"({"photo@":"a","all@":["b","c"],"d":"e"})"), ElementsAre("a", "b", "c"));
}

TEST(AttachmentNamesTest, AnyDepthIsLookedAt) {
  EXPECT_THAT(NamesIn(R"({"a":[1,{"b":[{"c@":"x"}]}],"d":{"@":["y"]}})"), ElementsAre("x", "y"));
}

TEST(AttachmentNamesTest, ValuesOfOtherKindsNameNothing) {
  EXPECT_THAT(NamesIn(R"({"a@":1,"b@":null,"c@":[],"d@":{},"e@":[1,["x"],{"f":"y"},true]})"),
              IsEmpty());
}

TEST(AttachmentNamesTest, MemberWithinSuchAMemberIsSeenToo) {
  EXPECT_THAT(NamesIn(R"({"a@":[{"b@":"x"},"y"],"c@":{"d@":"z"}})"), ElementsAre("y", "x", "z"));
}

TEST(AttachmentNamesTest, EscapesAreDecodedInKeysAndNames) {
  EXPECT_THAT(NamesIn(R"({"a\u0040":"x\"\n","b\\@":"y","c@\"":"z"})"), ElementsAre("x\"\n", "y"));
}

TEST(AttachmentNamesTest, TextThatLooksLikeAMemberIsNone) {
  EXPECT_THAT(NamesIn(R"({"a":"\"b@\":\"x\"","c":["d@","e"]})"), IsEmpty());
}

}  // namespace
}  // namespace webmunk
