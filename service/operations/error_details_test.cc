#include "service/operations/error_details.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;

template <typename Message>
Message Detail(const absl::Status& status, const char* type_url) {
  Message message;
  const auto payload = status.GetPayload(type_url);
  EXPECT_TRUE(payload.has_value()) << status << " has no " << type_url;
  EXPECT_TRUE(message.ParseFromString(std::string(payload.value_or(absl::Cord("?")))));
  return message;
}

TEST(ErrorDetailsTest, ErrorInfoCarriesReasonDomainAndMetadata) {
  const absl::Status status = WithErrorInfo(absl::UnavailableError("no answer"),
                                            "CLUSTER_UNAVAILABLE", {{"cluster", "prod"}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "no answer"));
  const auto info =
      Detail<google::rpc::ErrorInfo>(status, "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(info.reason(), "CLUSTER_UNAVAILABLE");
  EXPECT_EQ(info.domain(), "nodeops.dev");
  EXPECT_EQ(info.metadata().at("cluster"), "prod");
}

TEST(ErrorDetailsTest, FieldViolationsAddUp) {
  absl::Status status = InvalidField("reason", "too long");
  status = WithFieldViolation(std::move(status), "targets[0]", "empty");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "reason: too long"));
  const auto bad =
      Detail<google::rpc::BadRequest>(status, "type.googleapis.com/google.rpc.BadRequest");
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "reason");
  EXPECT_EQ(bad.field_violations(0).description(), "too long");
  EXPECT_EQ(bad.field_violations(1).field(), "targets[0]");
}

TEST(ErrorDetailsTest, RetryInfoKeepsPartsOfASecond) {
  const absl::Status status =
      WithRetryInfo(absl::ResourceExhaustedError("full"), absl::Milliseconds(2500));
  const auto info =
      Detail<google::rpc::RetryInfo>(status, "type.googleapis.com/google.rpc.RetryInfo");
  EXPECT_EQ(info.retry_delay().seconds(), 2);
  EXPECT_EQ(info.retry_delay().nanos(), 500'000'000);
}

TEST(ErrorDetailsTest, DifferentDetailsLiveSideBySide) {
  const absl::Status status = WithErrorInfo(
      WithResourceInfo(absl::NotFoundError("gone"), "nodeops.dev/Operation", "operations/1"),
      "OPERATION_NOT_FOUND");
  const auto resource =
      Detail<google::rpc::ResourceInfo>(status, "type.googleapis.com/google.rpc.ResourceInfo");
  EXPECT_EQ(resource.resource_type(), "nodeops.dev/Operation");
  EXPECT_EQ(resource.resource_name(), "operations/1");
  EXPECT_EQ(
      Detail<google::rpc::ErrorInfo>(status, "type.googleapis.com/google.rpc.ErrorInfo").reason(),
      "OPERATION_NOT_FOUND");
}

TEST(ErrorDetailsTest, AnOkStatusStaysOk) {
  EXPECT_THAT(WithErrorInfo(absl::OkStatus(), "NOTHING"), IsOk());
}

}  // namespace
}  // namespace nodeops::operations
