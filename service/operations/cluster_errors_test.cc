#include "service/operations/cluster_errors.h"

#include <gtest/gtest.h>

#include <tuple>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/status_details.h"

namespace nodeops::operations {
namespace {

using base::StatusIs;

constexpr char kSays[] = "cluster prod: nodes cannot be listed: no";

TEST(ListErrorTest, EachAnswerOfTheApiServerHasItsCodeAndReason) {
  for (const auto& [http_status, code, reason] :
       {std::tuple(400, absl::StatusCode::kInvalidArgument, "SELECTOR_REJECTED"),
        std::tuple(422, absl::StatusCode::kInvalidArgument, "SELECTOR_REJECTED"),
        std::tuple(401, absl::StatusCode::kPermissionDenied, "CLUSTER_PERMISSION_DENIED"),
        std::tuple(403, absl::StatusCode::kPermissionDenied, "CLUSTER_PERMISSION_DENIED"),
        std::tuple(410, absl::StatusCode::kOutOfRange, "PAGE_EXPIRED"),
        std::tuple(500, absl::StatusCode::kUnavailable, "CLUSTER_UNAVAILABLE"),
        std::tuple(0, absl::StatusCode::kUnavailable, "CLUSTER_UNAVAILABLE")}) {
    const absl::Status status = ListError("prod", {.http_status = http_status, .message = "no"});
    EXPECT_THAT(status, StatusIs(code, kSays));
    const auto info = DetailOf<google::rpc::ErrorInfo>(status);
    ASSERT_TRUE(info.has_value()) << http_status;
    EXPECT_EQ(info->reason(), reason);
    EXPECT_EQ(info->domain(), "nodeops.dev");
    EXPECT_EQ(info->metadata().at("cluster"), "prod");
    EXPECT_FALSE(DetailOf<google::rpc::RetryInfo>(status).has_value());
  }
}

TEST(ListErrorTest, WhenToComeBackIsPassedOn) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(
      ListError("prod", {.http_status = 429, .message = "no", .retry_after = absl::Seconds(7)}));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 7);
}

}  // namespace
}  // namespace nodeops::operations
