#include "service/operations/operation_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

v1::Operation Running() {
  v1::Operation operation;
  operation.set_name("operations/1");
  operation.set_state(v1::Operation::RUNNING);
  operation.set_action(v1::Operation::CORDON);
  operation.set_mode(v1::Operation::EXECUTE);
  operation.set_actor("alice@example.com");
  operation.set_request_id("id-\"1\"*");
  operation.add_clusters("prod-a");
  operation.add_clusters("dev");
  operation.mutable_create_time()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(2026, 3, 1), absl::UTCTimeZone())));
  operation.mutable_create_time()->set_nanos(500'000'000);
  return operation;
}

v1::Operation Ended() {
  v1::Operation operation = Running();
  operation.set_state(v1::Operation::PARTIALLY_FAILED);
  operation.set_from_operation("operations/0");
  *operation.mutable_end_time() = operation.create_time();
  operation.mutable_end_time()->set_nanos(750'000'000);
  return operation;
}

bool Matches(const std::string& filter, const v1::Operation& operation) {
  const auto parsed = OperationFilter::Parse(filter);
  EXPECT_THAT(parsed, IsOk()) << filter;
  return parsed.ok() && parsed->Matches(operation, [](const std::string& node) {
    return std::set<std::string>{"n1", "n2.example.com"}.contains(node);
  });
}

TEST(OperationFilterTest, EveryFieldAndOperatorMeansWhatItSays) {
  const std::pair<const char*, bool> kCases[] = {
      {"state = RUNNING", true},
      {"state = \"RUNNING\"", true},
      {"state != RUNNING", false},
      {"state = PAUSED", false},
      {"state != PAUSED", true},
      {"action = CORDON", true},
      {"action = UNCORDON", false},
      {"mode = EXECUTE", true},
      {"mode != PLAN", true},
      {"actor = \"alice@example.com\"", true},
      {"actor = alice@example.com", true},
      {"actor = alice", false},
      {"actor != bob", true},
      {"actor = alice*", true},
      {"actor = *@example.com", true},
      {"actor = \"*@example.*\"", true},
      {"actor = *bob*", false},
      {"actor != alice*", false},
      {"actor = *", true},
      {"from_operation = \"\"", true},
      {"from_operation = *", true},
      {R"(request_id = "id-\"1\"\*")", true},
      {R"(request_id = "id-*")", true},
      {R"(request_id = "id-\*")", false},
      {"cluster = prod-a", true},
      {"cluster = dev", true},
      {"cluster = prod", false},
      {"cluster = prod*", true},
      {"cluster : \"prod-a\"", true},
      {"cluster:d*", true},
      {"cluster:*", true},
      {"NOT cluster = dev", false},
      {"node = n1", true},
      {"node:n2.example.com", true},
      {"node = n2", false},
      {"-node = n2", true},
      {"create_time = \"2026-03-01T00:00:00.5Z\"", true},
      {"create_time = \"2026-03-01T01:00:00.5+01:00\"", true},
      {"create_time != \"2026-03-01T00:00:00.5Z\"", false},
      {"create_time > \"2026-03-01T00:00:00Z\"", true},
      {"create_time > \"2026-03-01T00:00:00.5Z\"", false},
      {"create_time >= \"2026-03-01T00:00:00.5Z\"", true},
      {"create_time < \"2026-03-01T00:00:00.5Z\"", false},
      {"create_time < \"2026-03-01T00:00:00.500000001Z\"", true},
      {"create_time <= \"2026-03-01T00:00:00.5Z\"", true},
      {"create_time <= \"2026-03-01T00:00:00.4Z\"", false},
  };
  for (const auto& [filter, matches] : kCases) {
    EXPECT_EQ(Matches(filter, Running()), matches) << filter;
  }
}

TEST(OperationFilterTest, WhatRunsHasNoEndTime) {
  const char* const time = "\"2026-03-01T00:00:00.75Z\"";
  const std::tuple<std::string, bool, bool> kCases[] = {
      {"<", false, false}, {"<=", false, true}, {">", false, false},
      {">=", false, true}, {"=", false, true},  {"!=", true, false},
  };
  for (const auto& [comparator, running, ended] : kCases) {
    EXPECT_EQ(Matches("end_time " + comparator + time, Running()), running) << comparator;
    EXPECT_EQ(Matches("end_time " + comparator + time, Ended()), ended) << comparator;
  }
}

TEST(OperationFilterTest, ComparisonsAreJoined) {
  const std::pair<const char*, bool> kCases[] = {
      {"", true},
      {" ", true},
      {"state = RUNNING AND cluster = \"prod-a\" AND create_time > \"2026-01-01T00:00:00Z\"", true},
      {"state = RUNNING actor = bob", false},
      {"state = PAUSED OR state = RUNNING", true},
      {"state = PAUSED OR state = FAILED", false},
      {"actor = bob AND state = PAUSED OR state = RUNNING", false},
      {"(actor = bob AND state = PAUSED) OR state = RUNNING", true},
      {"NOT (state = PAUSED OR actor = bob)", true},
      {"NOT (state = PAUSED OR actor = alice*)", false},
      {"-state = PAUSED -actor = bob", true},
  };
  for (const auto& [filter, matches] : kCases) {
    EXPECT_EQ(Matches(filter, Running()), matches) << filter;
  }
}

TEST(OperationFilterTest, WhatAFieldDoesNotTakeIsRefusedNamingWhatItTakes) {
  const std::pair<const char*, const char*> kCases[] = {
      {"stat = RUNNING",
       "1: there is no field `stat`; there are state, action, mode, actor, request_id, "
       "from_operation, cluster, node, create_time, end_time"},
      {"AND_more.x = 1",
       "1: there is no field `AND_more.x`; there are state, action, mode, actor, request_id, "
       "from_operation, cluster, node, create_time, end_time"},
      {"state* = RUNNING",
       "1: there is no field `state*`; there are state, action, mode, actor, request_id, "
       "from_operation, cluster, node, create_time, end_time"},
      {"action = DRAIN", "10: action is one of CORDON, UNCORDON, but found `DRAIN`"},
      {"state = ACTION_UNSPECIFIED",
       "9: state is one of RUNNING, CANCELLING, SUCCEEDED, PARTIALLY_FAILED, FAILED, CANCELLED, "
       "PAUSED, EXPIRED, but found `ACTION_UNSPECIFIED`"},
      {"mode = MODE_UNSPECIFIED",
       "8: mode is one of EXECUTE, PLAN, SERVER_DRY_RUN, but found `MODE_UNSPECIFIED`"},
      {"mode = plan", "8: mode is one of EXECUTE, PLAN, SERVER_DRY_RUN, but found `plan`"},
      {"mode = PLAN*", "8: mode is one of EXECUTE, PLAN, SERVER_DRY_RUN, but found `PLAN*`"},
      {"state < RUNNING", "7: state can be compared by = !=, but found `<`"},
      {"actor : a", "7: actor can be compared by = !=, but found `:`"},
      {"cluster != a", "9: cluster can be compared by = :, but found `!=`"},
      {"node >= a", "6: node can be compared by = :, but found `>=`"},
      {"node = n*", "8: this field takes no *, but found `n*`"},
      {"create_time : a", "13: create_time can be compared by < <= > >= = !=, but found `:`"},
      {"create_time = \"yesterday\"",
       "15: a time such as \"2026-01-31T13:30:00Z\" is expected, but found \"yesterday\""},
      {"create_time < infinite-future",
       "15: a time such as \"2026-01-31T13:30:00Z\" is expected, but found `infinite-future`"},
      {"end_time > \"2026-02-30T00:00:00Z\"",
       "12: a time such as \"2026-01-31T13:30:00Z\" is expected, but found "
       "\"2026-02-30T00:00:00Z\""},
      {"end_time > *", "12: this field takes no *, but found `*`"},
  };
  for (const auto& [filter, message] : kCases) {
    EXPECT_THAT(OperationFilter::Parse(filter),
                StatusIs(kInvalid, std::string("filter: at position ") + message))
        << filter;
  }
}

TEST(OperationFilterTest, ErrorsNameTheFieldOfTheRequest) {
  const auto filter = OperationFilter::Parse("state =");
  google::rpc::BadRequest bad;
  const auto payload = filter.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload && bad.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "filter");
  EXPECT_THAT(bad.field_violations(0).description(), HasSubstr("at position 8: a value"));
}

TEST(OperationFilterTest, ItsLengthIsLimited) {
  const std::string filter = "actor = \"" + std::string(1014, 'a') + "\"";
  EXPECT_THAT(OperationFilter::Parse(filter), IsOk());
  EXPECT_THAT(OperationFilter::Parse(filter + " "),
              StatusIs(kInvalid, "filter: must have at most 1024 bytes, but has 1025"));
}

TEST(OperationFilterTest, ItKnowsItsTextAndTheNodesThatItAsksFor) {
  const std::string text = "(node = b OR node:a) AND NOT node = b AND actor = c";
  const auto filter = OperationFilter::Parse(text);
  ASSERT_THAT(filter, IsOk());
  EXPECT_EQ(filter->text(), text);
  EXPECT_THAT(filter->nodes(), ElementsAre("a", "b"));
  EXPECT_THAT(OperationFilter().nodes(), IsEmpty());
  EXPECT_EQ(OperationFilter().text(), "");
  EXPECT_TRUE(OperationFilter().Matches(Running(), nullptr));
}

TEST(OperationFilterTest, NodesAreAskedForOnlyWhereItMatters) {
  const auto filter = OperationFilter::Parse("state = RUNNING AND node = a");
  int asked = 0;
  const auto ask = [&asked](const std::string&) { return ++asked > 0; };
  EXPECT_FALSE(filter->Matches(Ended(), ask));
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(filter->Matches(Running(), ask));
  EXPECT_EQ(asked, 1);
}

// Whatever comes in, it is either understood or refused with a place; and what is understood can be
// asked.
TEST(OperationFilterTest, AnyBytesAreReadOrRefused) {
  const char* const kSeeds[] = {
      R"(state = RUNNING AND cluster = "prod*" OR -(node:n1 AND create_time > "2026-01-01T00:00:00Z"))",
      R"(NOT (actor = 'a\'b' OR request_id != "\"\\\*") mode = PLAN AND from_operation = *)",
      "((((((((((((((((end_time<=\"2026-01-01T00:00:00.5+01:00\"))))))))))))))))",
  };
  const std::string kPieces[] = {
      "(",    ")",     "AND ", "OR ", "NOT ", "-", "*", "\\",
      "\"",   "'",     "=",    "<",   ":",    "!", ",", std::string(1, '\0'),
      "\xff", "state", "\n"};
  constexpr uint32_t kSeed = 160;
  std::mt19937 random(kSeed);
  const auto below = [&random](size_t limit) { return random() % limit; };
  int read = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = kSeeds[below(std::size(kSeeds))];
    for (size_t change = below(4); change > 0 && !text.empty(); --change) {
      const size_t at = below(text.size());
      if (below(3) == 0)
        text.erase(at, 1 + below(8));
      else if (below(2) == 0)
        text.insert(at, kPieces[below(std::size(kPieces))]);
      else
        text[at] = static_cast<char>(random());
    }
    const auto filter = OperationFilter::Parse(text);
    if (filter.ok()) {
      ++read;
      filter->Matches(Running(), [](const std::string&) { return true; });
      EXPECT_EQ(filter->text(), text);
    } else {
      ASSERT_THAT(filter, StatusIs(kInvalid, HasSubstr("filter: at position "))) << text;
    }
  }
  EXPECT_GT(read, 3'000);
  EXPECT_LT(read, 27'000);
}

}  // namespace
}  // namespace nodeops::operations
