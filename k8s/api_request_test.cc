#include "k8s/api_request.h"

#include <gtest/gtest.h>

#include <string>

#include "base/version.h"

namespace nodeops::k8s {
namespace {

TEST(ApiRequestTest, SaysWhoAsksAndForWhat) {
  const HttpRequest request = NewApiRequest("GET", "/api/v1/nodes", absl::Seconds(3));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/api/v1/nodes");
  EXPECT_EQ(request.timeout, absl::Seconds(3));
  EXPECT_EQ(request.headers,
            (HttpHeaders{{"Accept", "application/json"},
                         {"User-Agent", std::string("nodeops/") + base::kVersion}}));
}

TEST(ApiRequestTest, OnlyA2xxIsAnAnswer) {
  for (const int status : {200, 201, 299}) {
    EXPECT_TRUE(ClassifyResult(RequestKind::kRead, HttpResponse{status}).ok()) << status;
  }
  for (const int status : {199, 301, 404, 500}) {
    EXPECT_FALSE(ClassifyResult(RequestKind::kRead, HttpResponse{status}).ok()) << status;
  }
  const auto lost =
      ClassifyResult(RequestKind::kRead, TransportError{TransportError::Kind::kNotSent, "refused"});
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().error_class, ErrorClass::kUnavailable);
}

}  // namespace
}  // namespace nodeops::k8s
