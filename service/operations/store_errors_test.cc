#include "service/operations/store_errors.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/status_details.h"

namespace nodeops::operations {
namespace {

using absl::StatusCode;
using base::StatusIs;
using google::rpc::BadRequest;
using google::rpc::ErrorInfo;

// Callers act on the codes: ABORTED lets go of the operation, FAILED_PRECONDITION is a group that
// will never be taken, OUT_OF_RANGE is a place in the log.
TEST(StoreErrorsTest, EachHasItsCodeAndTellsWhatItIsAbout) {
  const std::tuple<absl::Status, StatusCode, const char*> kCases[] = {
      {OperationNotKept("operations/a"), StatusCode::kNotFound,
       "operations/a: there is no such operation, or it is not kept any more"},
      {NameTaken("operations/a"), StatusCode::kAlreadyExists, "operations/a exists"},
      {RequestIdTaken(), StatusCode::kAlreadyExists, "the request_id is taken"},
      {ClaimedByAnother("operations/a", 2, 3), StatusCode::kAborted,
       "operations/a is claimed by somebody else: its epoch is 3, not 2"},
      {NotNext("operations/a", 9, 6), StatusCode::kFailedPrecondition,
       "event 9 does not follow event 6 of operations/a"},
      {HasEnded("operations/a"), StatusCode::kFailedPrecondition,
       "the log of operations/a has ended"},
      {UnknownNode("operations/a", "prod", "n1"), StatusCode::kFailedPrecondition,
       "operations/a has no node n1 in cluster prod"},
      {SecondResult("operations/a", "prod", "n1"), StatusCode::kFailedPrecondition,
       "node n1 in cluster prod of operations/a has a result"},
      {NoSuchEvent("operations/a", 9, 6), StatusCode::kOutOfRange,
       "the log of operations/a ends with event 6, there is no event 9"},
      {EventsNotKept("operations/a", 2, 5), StatusCode::kOutOfRange,
       "event 2 of operations/a is not kept any more; go on from event 5"},
      {NoSuchChange(9, 6), StatusCode::kInvalidArgument,
       "after_change: is 9, but the last change is 6"},
  };
  for (const auto& [status, code, message] : kCases) EXPECT_THAT(status, StatusIs(code, message));
}

TEST(StoreErrorsTest, ProgramsLearnWhichEventsAreLeft) {
  const auto info = DetailOf<ErrorInfo>(EventsNotKept("operations/a", 2, 5));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "EVENTS_NOT_KEPT");
  EXPECT_EQ(info->metadata().at("oldest_sequence"), "5");
  // The other reason for OUT_OF_RANGE must not look like it.
  EXPECT_FALSE(DetailOf<ErrorInfo>(NoSuchEvent("operations/a", 9, 6)).has_value());
}

TEST(StoreErrorsTest, AChangeThatNeverWasIsTheFaultOfItsField) {
  const auto bad = DetailOf<BadRequest>(NoSuchChange(9, 6));
  ASSERT_TRUE(bad.has_value());
  ASSERT_EQ(bad->field_violations_size(), 1);
  EXPECT_EQ(bad->field_violations(0).field(), "after_change");
}

}  // namespace
}  // namespace nodeops::operations
