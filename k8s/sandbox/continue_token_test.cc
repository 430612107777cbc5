#include "k8s/sandbox/continue_token.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

// From a recording of a kube-apiserver.
constexpr char kRecorded[] =
    "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjA5OTksInN0YXJ0IjoiZGVtby0yXHUwMDAwIn0";

TEST(ContinueTokenTest, IsTheRealServers) {
  EXPECT_EQ((ContinueToken{20999, "demo-2"}.Encode()), kRecorded);
  const std::optional<ContinueToken> token = ContinueToken::Decode(kRecorded);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->revision, 20999);
  EXPECT_EQ(token->last_name, "demo-2");
}

TEST(ContinueTokenTest, RefusesAnythingElse) {
  for (const char* text : {"", "x", "e30", "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ", "!!!!"}) {
    EXPECT_FALSE(ContinueToken::Decode(text)) << text;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
