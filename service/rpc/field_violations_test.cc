#include "service/rpc/field_violations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::rpc {
namespace {

using testing::AllOf;
using testing::HasSubstr;

google::rpc::BadRequest DetailsOf(const absl::Status& status) {
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload.has_value() && details.ParseFromString(std::string(*payload)));
  return details;
}

TEST(FieldViolations, NothingAddedIsOk) {
  const FieldViolations violations;
  EXPECT_TRUE(violations.empty());
  EXPECT_TRUE(violations.ToStatus().ok());
}

TEST(FieldViolations, OneViolationIsTheMessageAndTheDetail) {
  FieldViolations violations;
  violations.Add("retry.jitter", "is 2: give a share from 0 to 1");
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(status, base::StatusIs(absl::StatusCode::kInvalidArgument,
                                     "retry.jitter: is 2: give a share from 0 to 1"));
  const auto details = DetailsOf(status);
  ASSERT_EQ(details.field_violations_size(), 1);
  EXPECT_EQ(details.field_violations(0).field(), "retry.jitter");
  EXPECT_EQ(details.field_violations(0).description(), "is 2: give a share from 0 to 1");
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.reason(), "INVALID_FIELD");
  EXPECT_EQ(info.domain(), "nodeops.dev");
}

TEST(FieldViolations, AllAreInTheDetailsInOrder) {
  FieldViolations violations;
  violations.Add("a", "first");
  violations.Add("b", "second");
  EXPECT_THAT(violations.ToStatus(), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                                    "a: first; 1 more in the details"));
  const auto details = DetailsOf(violations.ToStatus());
  ASSERT_EQ(details.field_violations_size(), 2);
  EXPECT_EQ(details.field_violations(1).field(), "b");
}

TEST(FieldViolations, ManyAreCutToWhatTrailersCarry) {
  FieldViolations violations;
  for (int i = 0; i < 10000; ++i) {
    violations.Add(absl::StrCat("targets[0].names[", i, "]"), std::string(200, 'x'));
  }
  const absl::Status status = violations.ToStatus();
  const auto details = DetailsOf(status);
  EXPECT_GT(details.field_violations_size(), 5);
  EXPECT_LT(details.ByteSizeLong(), 3000u);
  EXPECT_THAT(
      std::string(status.message()),
      AllOf(HasSubstr("9999 more"),
            HasSubstr(absl::StrCat("the first ", details.field_violations_size(), " of 10000"))));
}

TEST(Quote, EscapesAndCutsTextOfARequest) {
  EXPECT_EQ(Quote("a\nb"), "\"a\\x0ab\"");
  EXPECT_LT(Quote(std::string(100000, 'a')).size(), 120u);
}

}  // namespace
}  // namespace nodeops::rpc
