#include "service/operations/filter_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using v1::Operation;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

// As the lexer finds them in `<field> <comparator> <value>`.
struct Words {
  const char *field, *comparator, *value;
  bool open_start = false;
  bool open_end = false;
};

FilterNode Comparison(const Words& words) {
  FilterNode node;
  node.kind = FilterNode::Kind::kComparison;
  node.field = {.kind = FilterToken::Kind::kText, .at = 0, .text = words.field};
  node.comparator = {.kind = FilterToken::Kind::kOperator,
                     .at = node.field.text.size() + 1,
                     .text = words.comparator};
  node.value = {.kind = FilterToken::Kind::kText,
                .at = node.comparator.at + node.comparator.text.size() + 1,
                .text = words.value,
                .open_start = words.open_start,
                .open_end = words.open_end};
  return node;
}

bool Matches(const Words& words, const Operation& operation) {
  const auto predicate = CompileComparison(Comparison(words));
  EXPECT_THAT(predicate, IsOk()) << words.field;
  return predicate.ok() &&
         (*predicate)(operation, [](const std::string& node) { return node == "n1"; });
}

absl::Status Refusal(const Words& words) { return CompileComparison(Comparison(words)).status(); }

Operation Planned() {
  Operation operation;
  operation.set_state(Operation::PAUSED);
  operation.set_action(Operation::UNCORDON);
  operation.set_mode(Operation::PLAN);
  operation.set_actor("alice");
  operation.set_request_id("r-1");
  operation.set_from_operation("operations/0");
  operation.add_clusters("prod");
  operation.add_clusters("dev");
  operation.mutable_create_time()->set_seconds(1);
  operation.mutable_end_time()->set_seconds(2);
  return operation;
}

// Each field reads its own part of the operation: what one is equal to, no other is.
TEST(FilterFieldsTest, EachFieldIsThatOfTheOperation) {
  const Words kFields[] = {
      {"state", "=", "PAUSED"},
      {"action", "=", "UNCORDON"},
      {"mode", "=", "PLAN"},
      {"actor", "=", "alice"},
      {"request_id", "=", "r-1"},
      {"from_operation", "=", "operations/0"},
      {"cluster", "=", "dev"},
      {"node", "=", "n1"},
      {"create_time", "=", "1970-01-01T00:00:01Z"},
      {"end_time", "=", "1970-01-01T00:00:02Z"},
  };
  for (const Words& words : kFields) EXPECT_TRUE(Matches(words, Planned())) << words.field;

  const Words kOthers[] = {
      {"state", "=", "RUNNING"},
      {"action", "=", "CORDON"},
      {"mode", "=", "EXECUTE"},
      {"actor", "=", "r-1"},
      {"request_id", "=", "alice"},
      {"from_operation", "=", "alice"},
      {"cluster", "=", "n1"},
      {"node", "=", "dev"},
      {"create_time", "=", "1970-01-01T00:00:02Z"},
      {"end_time", "=", "1970-01-01T00:00:01Z"},
  };
  for (const Words& words : kOthers) EXPECT_FALSE(Matches(words, Planned())) << words.field;
}

TEST(FilterFieldsTest, TextIsTheWholeOfItUnlessAnEndIsOpen) {
  EXPECT_FALSE(Matches({"actor", "=", "lic"}, Planned()));
  EXPECT_FALSE(Matches({"actor", "=", "Alice"}, Planned()));
  EXPECT_TRUE(Matches({"actor", "=", "ali", false, true}, Planned()));
  EXPECT_FALSE(Matches({"actor", "=", "ali", true, false}, Planned()));
  EXPECT_TRUE(Matches({"actor", "=", "ice", true, false}, Planned()));
  EXPECT_FALSE(Matches({"actor", "=", "ice", false, true}, Planned()));
  EXPECT_TRUE(Matches({"actor", "=", "lic", true, true}, Planned()));
  EXPECT_FALSE(Matches({"actor", "!=", "lic", true, true}, Planned()));
  EXPECT_TRUE(Matches({"cluster", ":", "pr", false, true}, Planned()));
}

// 1970-01-01T00:00:01Z against one nanosecond before, the same and one after.
TEST(FilterFieldsTest, TimesAreComparedToTheNanosecond) {
  const std::tuple<const char*, bool, bool, bool> kCases[] = {
      {"<", false, false, true}, {"<=", false, true, true}, {">", true, false, false},
      {">=", true, true, false}, {"=", false, true, false}, {"!=", true, false, true},
  };
  for (const auto& [comparator, before, same, after] : kCases) {
    const auto matches = [&](const char* time) {
      return Matches({"create_time", comparator, time}, Planned());
    };
    EXPECT_EQ(matches("1970-01-01T00:00:00.999999999Z"), before) << comparator;
    EXPECT_EQ(matches("1970-01-01T00:00:01Z"), same) << comparator;
    EXPECT_EQ(matches("1970-01-01T01:00:01+01:00"), same) << comparator;
    EXPECT_EQ(matches("1970-01-01T00:00:01.000000001Z"), after) << comparator;
  }
}

TEST(FilterFieldsTest, WhatHasNoSuchTimeIsOnlyUnequalToAny) {
  for (const char* field : {"create_time", "end_time"}) {
    for (const char* comparator : {"<", "<=", ">", ">=", "="}) {
      EXPECT_FALSE(Matches({field, comparator, "1970-01-01T00:00:00Z"}, Operation()))
          << field << comparator;
    }
    EXPECT_TRUE(Matches({field, "!=", "1970-01-01T00:00:00Z"}, Operation()));
  }
}

TEST(FilterFieldsTest, OnlyTheNodeFieldAsksForNodes) {
  const auto fail = [](const std::string& node) {
    ADD_FAILURE() << "asked for " << node;
    return true;
  };
  const auto cluster = CompileComparison(Comparison({"cluster", "=", "n1"}));
  ASSERT_THAT(cluster, IsOk());
  EXPECT_FALSE((*cluster)(Planned(), fail));
  EXPECT_STREQ(kFilterNodeField, "node");
}

// The place, what was found there, and what goes.
TEST(FilterFieldsTest, ARefusalSaysWhereAndWhatGoesThere) {
  EXPECT_THAT(
      Refusal({"owner", "=", "alice"}),
      StatusIs(kInvalid, HasSubstr("at position 1: there is no field `owner`; there are state, "
                                   "action, mode, actor, request_id, from_operation, cluster, "
                                   "node, create_time, end_time")));
  EXPECT_THAT(Refusal({"actor", "<", "alice"}),
              StatusIs(kInvalid, HasSubstr("at position 7: actor can be compared by = !=")));
  EXPECT_THAT(Refusal({"mode", "=", "DRY"}),
              StatusIs(kInvalid, HasSubstr("at position 8: mode is one of EXECUTE, PLAN, "
                                           "SERVER_DRY_RUN, but found `DRY`")));
  EXPECT_THAT(Refusal({"mode", "=", "MODE_UNSPECIFIED"}),
              StatusIs(kInvalid, HasSubstr("mode is one of EXECUTE, PLAN, SERVER_DRY_RUN")));
  EXPECT_THAT(Refusal({"create_time", ">", "today"}),
              StatusIs(kInvalid, HasSubstr("at position 15: a time such as "
                                           "\"2026-01-31T13:30:00Z\" is expected")));
  EXPECT_THAT(Refusal({"end_time", ">", "infinite-past"}),
              StatusIs(kInvalid, HasSubstr("a time such as")));
}

TEST(FilterFieldsTest, AStarGoesOnlyWhereTextIs) {
  for (const char* field : {"state", "action", "mode"}) {
    EXPECT_THAT(Refusal({field, "=", "PLAN", false, true}),
                StatusIs(kInvalid, HasSubstr("is one of")))
        << field;
  }
  for (const char* field : {"node", "create_time", "end_time"}) {
    EXPECT_THAT(Refusal({field, "=", "n", true, false}),
                StatusIs(kInvalid, HasSubstr("this field takes no *, but found `*n`")))
        << field;
  }
  for (const char* field : {"actor", "request_id", "from_operation", "cluster"}) {
    EXPECT_THAT(Refusal({field, "=", "n", true, true}), IsOk()) << field;
  }
}

}  // namespace
}  // namespace nodeops::operations
