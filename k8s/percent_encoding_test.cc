#include "k8s/percent_encoding.h"

#include <gtest/gtest.h>

namespace nodeops::k8s {
namespace {

TEST(PercentEncodeTest, KeepsUnreservedBytes) {
  EXPECT_EQ(PercentEncode("node-1.example_x~Z"), "node-1.example_x~Z");
}

TEST(PercentEncodeTest, EncodesWhateverHasAMeaningInAUrl) {
  EXPECT_EQ(PercentEncode("../a?b#c%2f@d:e&f=g+h i"),
            "..%2Fa%3Fb%23c%252f%40d%3Ae%26f%3Dg%2Bh%20i");
}

TEST(PercentEncodeTest, EncodesEveryOtherByte) {
  EXPECT_EQ(PercentEncode(std::string_view("\0\r\n\x7f\xff", 5)), "%00%0D%0A%7F%FF");
}

}  // namespace
}  // namespace nodeops::k8s
