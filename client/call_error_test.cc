#include "client/call_error.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace nodeops::client {
namespace {

using base::IsOk;
using base::StatusIs;

class CallErrorTest : public testing::Test {
 protected:
  template <typename Detail>
  void Add(const Detail& detail) {
    details_.add_details()->PackFrom(detail);
  }
  grpc::Status Build(grpc::StatusCode code, const std::string& message) {
    return grpc::Status(code, message, details_.SerializeAsString());
  }
  google::rpc::Status details_;
};

TEST_F(CallErrorTest, OkStaysOk) { EXPECT_THAT(ToStatus(grpc::Status::OK), IsOk()); }

TEST_F(CallErrorTest, KeepsCodeAndMessageWithoutDetails) {
  EXPECT_THAT(ToStatus(grpc::Status(grpc::NOT_FOUND, "no such operation")),
              StatusIs(absl::StatusCode::kNotFound, "no such operation"));
}

TEST_F(CallErrorTest, NamesEveryBadField) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("concurrency");
  bad.mutable_field_violations(0)->set_description("want 1 to 500");
  bad.add_field_violations()->set_field("retry.max_attempts");
  bad.mutable_field_violations(1)->set_description("want 1 to 20");
  Add(bad);
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  Add(info);
  EXPECT_THAT(ToStatus(Build(grpc::INVALID_ARGUMENT, "2 fields are wrong")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "2 fields are wrong; concurrency: want 1 to 500; retry.max_attempts: want 1 "
                       "to 20 [INVALID_FIELD]"));
}

TEST_F(CallErrorTest, DoesNotSayTheSameThingTwice) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("concurrency");
  bad.mutable_field_violations(0)->set_description("want 1 to 500");
  Add(bad);
  EXPECT_THAT(ToStatus(Build(grpc::INVALID_ARGUMENT, "concurrency: want 1 to 500")),
              StatusIs(absl::StatusCode::kInvalidArgument, "concurrency: want 1 to 500"));
}

TEST_F(CallErrorTest, LeavesOutAMessageThatOnlyRepeatsTheFirstOfSeveral) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("concurrency");
  bad.mutable_field_violations(0)->set_description("want 1 to 500");
  bad.add_field_violations()->set_field("jitter");
  bad.mutable_field_violations(1)->set_description("want 0 to 1");
  Add(bad);
  EXPECT_THAT(
      ToStatus(Build(grpc::INVALID_ARGUMENT, "concurrency: want 1 to 500; 1 more in the details")),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "concurrency: want 1 to 500; jitter: want 0 to 1"));
}

TEST_F(CallErrorTest, NamesTheFieldOfAMessageThatDoesNot) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("label_selector");
  bad.mutable_field_violations(0)->set_description("unable to parse");
  Add(bad);
  EXPECT_THAT(
      ToStatus(Build(grpc::INVALID_ARGUMENT, "cluster a: unable to parse")),
      StatusIs(absl::StatusCode::kInvalidArgument, "label_selector: cluster a: unable to parse"));
}

TEST_F(CallErrorTest, CapsTheNumberOfFields) {
  google::rpc::BadRequest bad;
  for (int i = 0; i < 25; ++i) bad.add_field_violations()->set_field("f");
  Add(bad);
  EXPECT_THAT(ToStatus(Build(grpc::INVALID_ARGUMENT, "x")),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::EndsWith("; and 5 more")));
}

TEST_F(CallErrorTest, EscapesTextOfTheServer) {
  EXPECT_THAT(ToStatus(grpc::Status(grpc::UNKNOWN, "a\x1b[31mb\nc")),
              StatusIs(absl::StatusCode::kUnknown, "a\\x1b[31mb\\x0ac"));
}

TEST_F(CallErrorTest, SurvivesDetailsThatAreNoMessage) {
  EXPECT_THAT(ToStatus(grpc::Status(grpc::INTERNAL, "x", "\xff\xff junk")),
              StatusIs(absl::StatusCode::kInternal, "x"));
}

TEST_F(CallErrorTest, TellsHowLongToWait) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  Add(retry);
  EXPECT_EQ(RetryDelay(ToStatus(Build(grpc::UNAVAILABLE, "x"))), absl::Milliseconds(2500));
  EXPECT_EQ(RetryDelay(absl::UnavailableError("x")), absl::ZeroDuration());
}

TEST(ErrorReasonTest, IsWhatErrorInfoSaysOrEmpty) {
  google::rpc::ErrorInfo info;
  info.set_reason("SHUTTING_DOWN");
  absl::Status status = absl::UnavailableError("bye");
  EXPECT_EQ(ErrorReason(status), "");
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                    absl::Cord(info.SerializeAsString()));
  EXPECT_EQ(ErrorReason(status), "SHUTTING_DOWN");
}

}  // namespace
}  // namespace nodeops::client
