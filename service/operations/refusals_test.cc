#include "service/operations/refusals.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/status_details.h"

namespace nodeops::operations {
namespace {

using base::StatusIs;
using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;

std::string ReasonOf(const absl::Status& status) {
  return DetailOf<ErrorInfo>(status).value_or(ErrorInfo()).reason();
}

// In seconds; 0 where a status does not say.
int64_t ComeBackAfter(const absl::Status& status) {
  return DetailOf<RetryInfo>(status).value_or(RetryInfo()).retry_delay().seconds();
}

// Somebody else has to be asked: this server does not come back.
TEST(RefusalsTest, AShutdownSaysNothingOfComingBack) {
  const absl::Status status = ShuttingDown();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_EQ(ReasonOf(status), "SHUTTING_DOWN");
  EXPECT_FALSE(DetailOf<RetryInfo>(status).has_value());
}

TEST(RefusalsTest, ARecoveryIsOverSoon) {
  const absl::Status status = Recovering();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               "the server is taking up its operations: try again"));
  EXPECT_EQ(ReasonOf(status), "RECOVERING");
  EXPECT_EQ(ComeBackAfter(status), 1);
}

TEST(RefusalsTest, AnOperationThatIsNotRunHereIsNamed) {
  const absl::Status status = NotRunHere("operations/7");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               "operations/7 is not run by this server now: try again"));
  EXPECT_EQ(ReasonOf(status), "OPERATION_NOT_RUN_HERE");
  EXPECT_EQ(DetailOf<ErrorInfo>(status)->metadata().at("operation"), "operations/7");
  EXPECT_EQ(ComeBackAfter(status), 1);
}

TEST(RefusalsTest, TheLimitOfOperationsIsTold) {
  const absl::Status status = TooManyRunning(20);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               "20 operations are running, the limit of this server"));
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_OPERATIONS");
  EXPECT_EQ(DetailOf<ErrorInfo>(status)->metadata().at("limit"), "20");
  EXPECT_EQ(ComeBackAfter(status), 10);
}

}  // namespace
}  // namespace nodeops::operations
