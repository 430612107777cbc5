#include "service/operations/digest.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace nodeops::operations {
namespace {

// Stored digests must be understood for ever. From sha256sum, of `3:abc` and of nothing.
TEST(DigestTest, IsTheSameInEveryRelease) {
  EXPECT_EQ(absl::BytesToHexString(Digest({"abc"})),
            "aab5f9ae99b2e38fb462025c8f72f570c9c811705d2a4277dc855d7fa293fe97");
  EXPECT_EQ(absl::BytesToHexString(Digest({})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestTest, WhereAPartEndsCounts) {
  EXPECT_NE(Digest({"a", "bc"}), Digest({"ab", "c"}));
  EXPECT_NE(Digest({"abc"}), Digest({"abc", ""}));
  EXPECT_NE(Digest({"a1:b"}), Digest({"a", "b"}));
}

}  // namespace
}  // namespace nodeops::operations
