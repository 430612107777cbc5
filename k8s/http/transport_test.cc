#include "k8s/http/transport.h"

#include <gtest/gtest.h>

namespace nodeops::k8s {
namespace {

TEST(HttpResponseTest, FindsAHeaderWhateverItsCase) {
  const HttpResponse response{.headers = {{"Content-Type", "a"}, {"Retry-After", "7"}}};
  EXPECT_EQ(response.FindHeader("retry-after"), "7");
}

TEST(HttpResponseTest, TheFirstHeaderOfANameWins) {
  const HttpResponse response{.headers = {{"Retry-After", "1"}, {"retry-after", "2"}}};
  EXPECT_EQ(response.FindHeader("Retry-After"), "1");
}

TEST(HttpResponseTest, HasNoHeaderThatWasNotSent) {
  const HttpResponse response{.headers = {{"Retry-After-Not", "1"}}};
  EXPECT_EQ(response.FindHeader("Retry-After"), std::nullopt);
}

}  // namespace
}  // namespace nodeops::k8s
