#include "k8s/sandbox/request_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::ElementsAre;

TEST(RequestTargetTest, DecodesPathAndQuery) {
  const auto target =
      RequestTarget::Parse("/api/v1//nodes/a%2Fb?labelSelector=a%20in+(b)%2C!c&watch&x=1&x=2");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("api", "v1", "nodes", "a/b"));
  EXPECT_EQ(target->Query("labelSelector"), "a in (b),!c");
  EXPECT_EQ(target->Query("watch"), "");
  EXPECT_EQ(target->Query("x"), "1");
  EXPECT_EQ(target->Query("none"), "");
}

TEST(RequestTargetTest, RefusesBrokenEscapes) {
  for (const char* text : {"/a%", "/a%2", "/a%zz", "/a?b=%4", "/a?%g0=1"}) {
    EXPECT_FALSE(RequestTarget::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
