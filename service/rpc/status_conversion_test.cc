#include "service/rpc/status_conversion.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/operations/error_details.h"

namespace nodeops::rpc {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

TEST(ToGrpcStatus, OkStaysOk) { EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok()); }

TEST(ToGrpcStatus, EveryCodeKeepsItsNumberAndMessage) {
  for (int code = 1; code <= 16; ++code) {
    const auto status = ToGrpcStatus(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(status.error_message(), "why");
  }
}

std::string ReasonOf(const absl::Status& error) {
  google::rpc::Status rich;
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(rich.ParseFromString(ToGrpcStatus(error).error_details()));
  for (const auto& detail : rich.details()) detail.UnpackTo(&info);
  EXPECT_EQ(info.domain(), "nodeops.dev");
  return info.reason();
}

TEST(ToGrpcStatus, EveryErrorHasAnErrorInfo) {
  EXPECT_EQ(ReasonOf(absl::NotFoundError("no operation")), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(absl::OutOfRangeError("gone")), "OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(operations::InvalidField("filter", "cannot be read")), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(operations::WithErrorInfo(absl::OutOfRangeError("x"), "EVENTS_NOT_KEPT")),
            "EVENTS_NOT_KEPT");
}

TEST(ToGrpcStatus, PayloadsBecomeDetails) {
  google::rpc::ErrorInfo info;
  info.set_reason("CLUSTER_UNREACHABLE");
  info.set_domain("nodeops.dev");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(5);
  absl::Status status = absl::UnavailableError("cluster prod");
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  status.SetPayload("nodeops.internal", absl::Cord("not for callers"));

  google::rpc::Status rich;
  ASSERT_TRUE(rich.ParseFromString(ToGrpcStatus(status).error_details()));
  EXPECT_EQ(rich.code(), 14);
  EXPECT_EQ(rich.message(), "cluster prod");
  ASSERT_EQ(rich.details_size(), 2);
  google::rpc::ErrorInfo got_info;
  ASSERT_TRUE(rich.details(0).UnpackTo(&got_info));
  EXPECT_EQ(got_info.reason(), "CLUSTER_UNREACHABLE");
  google::rpc::RetryInfo got_retry;
  ASSERT_TRUE(rich.details(1).UnpackTo(&got_retry));
  EXPECT_EQ(got_retry.retry_delay().seconds(), 5);
}

TEST(ToGrpcStatus, LongTextIsCutToWhatTrailersCarry) {
  absl::Status status = absl::InternalError(std::string(64 << 10, 'x'));
  EXPECT_EQ(ToGrpcStatus(status).error_message(), std::string(1021, 'x') + "...");
  status.SetPayload(kErrorInfoUrl, absl::Cord(std::string(64 << 10, 'y')));
  EXPECT_EQ(ToGrpcStatus(status).error_details(), "");
}

TEST(ToGrpcStatus, ControlCharactersAreEscaped) {
  EXPECT_EQ(ToGrpcStatus(absl::InternalError("a\nb\x1b[2J")).error_message(), "a\\x0ab\\x1b[2J");
}

}  // namespace
}  // namespace nodeops::rpc
