#include "k8s/sandbox/api_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

TEST(ApiMessageTest, HeadersAreFoundInAnyCaseTheFirstOfThem) {
  ApiRequest request;
  request.headers = {{"content-TYPE", "a"}, {"Content-Type", "b"}};
  EXPECT_EQ(HeaderOf(request, "Content-Type"), "a");
  EXPECT_EQ(HeaderOf(request, "Accept"), "");
}

TEST(ApiMessageTest, AnErrorThatSaysWhenToComeBackHasTheHeader) {
  const ApiResponse response = ErrorAnswer(TooLargeVersion(9, 4));
  EXPECT_EQ(response.status, 504);
  EXPECT_THAT(response.headers, Contains(Pair("Retry-After", "1")));
  EXPECT_THAT(ErrorAnswer(Unauthorized()).headers, Not(Contains(Key("Retry-After"))));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
