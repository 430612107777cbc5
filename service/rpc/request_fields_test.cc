#include "service/rpc/request_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using v1::NodeResult;
using v1::Operation;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

absl::Status Check(const std::function<void(FieldViolations&)>& check) {
  FieldViolations violations;
  check(violations);
  return violations.ToStatus();
}
absl::Status Reason(const std::string& reason) {
  return Check([&](auto& violations) { CheckReason(reason, violations); });
}
absl::Status RequestId(const std::string& id) {
  return Check([&](auto& violations) { CheckRequestId(id, violations); });
}
absl::Status Name(const std::string& name) {
  return Check([&](auto& violations) { CheckOperationName("from.operation", name, violations); });
}
absl::Status Filter(const std::string& filter) {
  return Check([&](auto& violations) { CheckFilter(filter, violations); });
}

TEST(CheckReason, TakesAnyLineOfTextWithinItsSize) {
  EXPECT_THAT(Reason(""), IsOk());
  EXPECT_THAT(Reason("Änderung: \"kernel\" 🙂"), IsOk());
  EXPECT_THAT(Reason(std::string(1024, 'r')), IsOk());
}

TEST(CheckReason, RefusesWhatIsTooLongOrIsNoLineOfText) {
  EXPECT_THAT(Reason(std::string(1025, 'r')),
              StatusIs(kInvalid, "reason: has 1025 bytes: shorten it to at most 1024"));
  EXPECT_THAT(Reason("\xff"), StatusIs(kInvalid, "reason: is not valid UTF-8"));
  for (const char* reason : {"a\nb", "a\x1b[31m", "\x7f", "\u202e"}) {
    EXPECT_THAT(Reason(reason), StatusIs(kInvalid, StartsWith("reason: has control characters")));
  }
}

TEST(CheckRequestId, TakesPrintableAsciiWithinItsSize) {
  EXPECT_THAT(RequestId(""), IsOk());
  EXPECT_THAT(RequestId("4f8c-~ !"), IsOk());
  EXPECT_THAT(RequestId(std::string(128, '~')), IsOk());
}

TEST(CheckRequestId, RefusesEverythingElse) {
  EXPECT_THAT(RequestId(std::string(129, 'a')),
              StatusIs(kInvalid, "request_id: has 129 characters: use at most 128, best a UUID"));
  for (const char* id : {"a\tb", "\x7f", "é", "\x80"}) {
    EXPECT_THAT(RequestId(id), StatusIs(kInvalid, StartsWith("request_id: has other characters")));
  }
}

TEST(CheckOperationName, TakesTheNamesOfOperations) {
  EXPECT_THAT(Name("operations/a"), IsOk());
  EXPECT_THAT(Name("operations/0b-C_9"), IsOk());
  EXPECT_THAT(Name("operations/" + std::string(128, 'a')), IsOk());
}

TEST(CheckOperationName, RefusesOthersUnderTheNameOfTheirField) {
  for (const std::string& name :
       {std::string(), std::string("operations/"), std::string("a"), std::string("operations/a/b"),
        std::string("operations/a b"), std::string("operations/é"), std::string("Operations/a"),
        std::string("operations/a\0b", 14), "operations/" + std::string(129, 'a')}) {
    EXPECT_THAT(Name(name),
                StatusIs(kInvalid, AllOf(StartsWith("from.operation: \""),
                                         HasSubstr("is not the name of an operation: use "
                                                   "`operations/{id}`"))));
  }
}

TEST(CheckOperationName, TextOfTheRequestComesEscapedAndShort) {
  EXPECT_THAT(Name("a\n\x1b"), StatusIs(kInvalid, StartsWith("from.operation: \"a\\x0a\\x1b\" ")));
  EXPECT_LT(Name(std::string(1'000'000, 'x')).message().size(), 400u);
}

TEST(CheckFilter, LooksAtSizeAndEncodingOnly) {
  EXPECT_THAT(Filter(""), IsOk());
  EXPECT_THAT(Filter("no filter at all ((("), IsOk());
  EXPECT_THAT(Filter(std::string(1024, 'f')), IsOk());
  EXPECT_THAT(Filter(std::string(1025, 'f')),
              StatusIs(kInvalid, "filter: has 1025 bytes: shorten it to at most 1024"));
  EXPECT_THAT(Filter("state = \xc0\x80"), StatusIs(kInvalid, "filter: is not valid UTF-8"));
}

TEST(CheckPlace, TakesAnyPlaceThatMayHaveBeenSeen) {
  const auto place = [](int64_t after) {
    return Check([&](auto& v) { CheckPlace("after_change", after, "change number", v); });
  };
  EXPECT_THAT(place(0), IsOk());
  EXPECT_THAT(place(std::numeric_limits<int64_t>::max()), IsOk());
  EXPECT_THAT(place(-1), StatusIs(kInvalid,
                                  "after_change: is -1: give the last change number that you have "
                                  "seen, or 0"));
}

TEST(CheckMode, GivesTheModeAndExecuteWhereNoneIsGiven) {
  const auto mode = [](Operation::Mode given) {
    FieldViolations violations;
    const Operation::Mode used = CheckMode(given, violations);
    EXPECT_TRUE(violations.empty());
    return used;
  };
  EXPECT_EQ(mode(Operation::MODE_UNSPECIFIED), Operation::EXECUTE);
  EXPECT_EQ(mode(Operation::EXECUTE), Operation::EXECUTE);
  EXPECT_EQ(mode(Operation::PLAN), Operation::PLAN);
  EXPECT_EQ(mode(Operation::SERVER_DRY_RUN), Operation::SERVER_DRY_RUN);
  EXPECT_THAT(
      Check([](auto& v) { CheckMode(static_cast<Operation::Mode>(7), v); }),
      StatusIs(kInvalid, "mode: is the unknown value 7: use EXECUTE, PLAN or SERVER_DRY_RUN"));
}

TEST(CheckPageSize, IsTheMaximumWhereNoneIsGivenAndNeverMore) {
  FieldViolations violations;
  EXPECT_EQ(CheckPageSize(0, 500, violations), 500);
  EXPECT_EQ(CheckPageSize(1, 500, violations), 1);
  EXPECT_EQ(CheckPageSize(500, 500, violations), 500);
  EXPECT_EQ(CheckPageSize(std::numeric_limits<int>::max(), 500, violations), 500);
  EXPECT_TRUE(violations.empty());
  CheckPageSize(-1, 500, violations);
  EXPECT_THAT(violations.ToStatus(),
              StatusIs(kInvalid, "page_size: is -1: give a number from 0 (500 entries) to 500"));
}

google::protobuf::RepeatedField<int> Numbers(std::initializer_list<int> numbers) {
  return {numbers.begin(), numbers.end()};
}

TEST(CheckResults, EachIsAskedForOnce) {
  FieldViolations violations;
  EXPECT_THAT(CheckResults("only", Numbers({}), violations), ElementsAre());
  EXPECT_THAT(
      CheckResults("only", Numbers({NodeResult::FAILED, NodeResult::CHANGED, NodeResult::FAILED}),
                   violations),
      ElementsAre(NodeResult::CHANGED, NodeResult::FAILED));
  EXPECT_TRUE(violations.empty());
}

TEST(CheckResults, RefusesUnknownOnesAtTheirPlace) {
  FieldViolations violations;
  CheckResults("only", Numbers({NodeResult::FAILED, 0, 99}), violations);
  EXPECT_THAT(violations.ToStatus(),
              StatusIs(kInvalid,
                       "only[1]: is the unknown value 0: use results of NodeResult, such "
                       "as FAILED, or none; 1 more in the details"));
}

TEST(CheckResults, AMillionBadOnesAreOnlyCounted) {
  google::protobuf::RepeatedField<int> many;
  many.Resize(1'000'000, 99);
  FieldViolations violations;
  CheckResults("only", many, violations);
  EXPECT_THAT(violations.ToStatus(), StatusIs(kInvalid, HasSubstr("of 1000000")));
}

}  // namespace
}  // namespace nodeops::rpc
