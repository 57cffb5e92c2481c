#include "server/delivery/delivery_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

NamedArchive Archive(std::vector<std::string> sources = {"a", "b", "c"}) {
  return {.host = "study.example.org",
          .requested = absl::CivilDay(2026, 11, 26),
          .sources = std::move(sources),
          .name = "pdk-export_2026-11-26_7.zip"};
}

std::string Target(const DeliveryNaming& naming, const NamedArchive& archive = Archive(),
                   bool is_relative = true) {
  const auto target = TargetOf(naming, archive, is_relative);
  return target.ok() ? *target : "refused";
}

TEST(DeliveryTargetTest, WithoutOptionsItIsTheArchivesName) {
  EXPECT_EQ(Target({}), "pdk-export_2026-11-26_7.zip");
}

TEST(DeliveryTargetTest, PrefixesStandInTheirOrderBehindThePath) {
  EXPECT_EQ(Target({.path = "x"}), "x/pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.path = "x/y/"}), "x/y/pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.prefix_host = true}), "study.example.org_pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.prefix_date = true}), "2026-11-26_pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.prefix_source_range = true}), "a-c_pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(
      Target({.path = "x", .prefix_host = true, .prefix_date = true, .prefix_source_range = true}),
      "x/study.example.org_2026-11-26_a-c_pdk-export_2026-11-26_7.zip");
}

TEST(DeliveryTargetTest, OneSourceIsNoRange) {
  EXPECT_EQ(Target({.prefix_source_range = true}, Archive({"a"})), "a_pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.prefix_source_range = true}, Archive({})), "pdk-export_2026-11-26_7.zip");
}

TEST(DeliveryTargetTest, SourcesLeadNowhere) {
  EXPECT_EQ(Target({.path = "x", .prefix_source_range = true}, Archive({"../../etc", "a\\b/c\n"})),
            "x/___.._etc-a_b_c__pdk-export_2026-11-26_7.zip");
  const std::string longest = Target(
      {.prefix_host = true, .prefix_date = true, .prefix_source_range = true},
      Archive({std::string(1000, 'a'), std::string(499, 'b') + "ä" + std::string(500, 'c')}));
  EXPECT_LE(longest.size(), 255);
  EXPECT_TRUE(longest.ends_with("_pdk-export_2026-11-26_7.zip"));
}

TEST(DeliveryTargetTest, TheArchivesNameIsNeverCut) {
  NamedArchive archive = Archive({std::string(300, 'a'), std::string(300, 'b')});
  archive.host = std::string(300, 'h');
  archive.name = "pdk-export_" + std::string(150, 'x') + "_12345.zip";
  const DeliveryNaming all = {
      .prefix_host = true, .prefix_date = true, .prefix_source_range = true};
  const std::string target = Target(all, archive);
  EXPECT_TRUE(target.ends_with("_" + archive.name)) << target;
  EXPECT_LE(target.size(), 240);
  EXPECT_TRUE(target.starts_with("hhh")) << target;
  archive.name = std::string(236, 'x') + ".zip";
  EXPECT_TRUE(Target({}, archive).ends_with(archive.name));
  archive.name = "a/b.zip";
  EXPECT_EQ(Target({}, archive), "refused");
}

TEST(DeliveryTargetTest, EachTryHasAFileOfItsOwn) {
  EXPECT_EQ(PartialOf("x/a.zip", 12), "x/a.zip.12.partial");
  EXPECT_TRUE(IsPartialOf("a.zip.12.partial", "a.zip"));
  for (const char* other : {"a.zip", "a.zip.partial", "a.zip..partial", "a.zip.1b.partial",
                            "ba.zip.1.partial", "a.zip.1.partial.x", "a.zip2.1.partial"}) {
    EXPECT_FALSE(IsPartialOf(other, "a.zip")) << other;
  }
}

TEST(DeliveryTargetTest, PathsThatClimbOrHideAreRefused) {
  for (const std::string& path :
       {std::string(".."), std::string("../x"), std::string("x/../y"), std::string("x/.."),
        std::string("."), std::string("x/./y"), std::string("x//y"), std::string("//x"),
        std::string("/x"), std::string("/"), std::string("x\\..\\y"), std::string("x\ny"),
        std::string("x\0y", 3), std::string("x\x7f"), std::string("x\xff"), std::string("x\u202ey"),
        std::string(513, 'x')}) {
    EXPECT_EQ(Target({.path = path}), "refused") << path;
  }
  EXPECT_EQ(Target({.path = "/srv/x"}, Archive(), false), "/srv/x/pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.path = "/"}, Archive(), false), "/pdk-export_2026-11-26_7.zip");
  EXPECT_EQ(Target({.path = "/srv/../x"}, Archive(), false), "refused");
  EXPECT_EQ(Target({.path = "//srv"}, Archive(), false), "refused");
}

}  // namespace
}  // namespace webmunk
