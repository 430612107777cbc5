#include "service/rpc/batch_validation.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::rpc {
namespace {

using testing::HasSubstr;

std::vector<v1::Cluster> Clusters() {
  std::vector<v1::Cluster> clusters(2);
  clusters[0].set_name("prod");
  clusters[0].set_is_default(true);
  clusters[1].set_name("test");
  return clusters;
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// The violations, a line each. Every error of validation must have an ErrorInfo too.
std::string Describe(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto info_payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(info_payload && info.ParseFromString(std::string(*info_payload)));
  EXPECT_EQ(info.reason(), "INVALID_FIELD");
  EXPECT_EQ(info.domain(), "nodeops.dev");

  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  std::string text;
  for (const auto& violation : details.field_violations()) {
    absl::StrAppend(&text, violation.field(), ": ", violation.description(), "\n");
  }
  return text;
}

constexpr char kGood[] = "targets { names: 'n1' } ";

TEST(ValidateBatch, FillsInEveryDefault) {
  const auto batch = ValidateBatchCordon(Parse<v1::BatchCordonNodesRequest>(kGood), Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_EQ(batch->action, v1::Operation::CORDON);
  EXPECT_EQ(batch->mode, v1::Operation::EXECUTE);
  ASSERT_EQ(batch->targets.size(), 1u);
  EXPECT_EQ(batch->targets[0].ShortDebugString(), "cluster: \"prod\" names: \"n1\"");
  EXPECT_EQ(batch->concurrency, 15);
  EXPECT_FALSE(batch->from.has_value());
  EXPECT_FALSE(batch->timeout.has_value());
  EXPECT_FALSE(batch->max_failures.has_value());
  EXPECT_EQ(batch->retry.ShortDebugString(),
            "max_attempts: 4 initial_backoff { nanos: 100000000 } multiplier: 2 "
            "max_backoff { seconds: 10 } jitter: 0 node_timeout { seconds: 30 } "
            "write_strategy: PATCH");
}

TEST(ValidateBatch, KeepsWhatTheRequestSays) {
  const auto batch = ValidateBatchUncordon(
      Parse<v1::BatchUncordonNodesRequest>(
          "targets { cluster: 'test' label_selector: 'pool in (a,b),!spot' "
          "          field_selector: 'spec.unschedulable=true' } "
          "targets { cluster: 'prod' all: true } "
          "reason: 'kernel \xc3\xa4' request_id: 'abc-1' mode: PLAN concurrency: 500 "
          "retry { max_attempts: 20 initial_backoff { seconds: 1 nanos: 500000000 } multiplier: 1 "
          "  max_backoff { seconds: 300 } jitter: 1 node_timeout { seconds: 600 } "
          "  write_strategy: UPDATE }"),
      Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_EQ(batch->action, v1::Operation::UNCORDON);
  EXPECT_EQ(batch->mode, v1::Operation::PLAN);
  ASSERT_EQ(batch->targets.size(), 2u);
  EXPECT_EQ(batch->targets[0].label_selector(), "pool in (a,b),!spot");
  EXPECT_EQ(batch->targets[0].field_selector(), "spec.unschedulable=true");
  EXPECT_TRUE(batch->targets[1].all());
  EXPECT_EQ(batch->reason, "kernel \xc3\xa4");
  EXPECT_EQ(batch->request_id, "abc-1");
  EXPECT_EQ(batch->concurrency, 500);
  EXPECT_EQ(batch->retry.ShortDebugString(),
            "max_attempts: 20 initial_backoff { seconds: 1 nanos: 500000000 } multiplier: 1 "
            "max_backoff { seconds: 300 } jitter: 1 node_timeout { seconds: 600 } "
            "write_strategy: UPDATE");
}

TEST(ValidateBatch, DefaultConcurrencyStaysWithinASmallerLimit) {
  const auto batch = ValidateBatchCordon(Parse<v1::BatchCordonNodesRequest>(kGood), Clusters(),
                                         {.max_concurrency = 5});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_EQ(batch->concurrency, 5);
}

struct Row {
  std::string request;  // BatchCordonNodesRequest as text.
  std::string field;    // Of the one violation; empty: the request is good.
  std::string says;
};

std::string Names(const std::string& name) {
  return absl::StrCat("targets { names: '", name, "' }");
}
std::string Retry(const std::string& options) {
  return absl::StrCat(kGood, "retry { ", options, " }");
}
std::string Labels(const std::string& selector) {
  return absl::StrCat("targets { label_selector: '", selector, "' }");
}
std::string Fields(const std::string& selector) {
  return absl::StrCat("targets { field_selector: '", selector, "' }");
}

std::vector<Row> TargetRows() {
  return {
      {"", "targets", "give at least one target"},
      {"targets {}", "targets[0]", "`all` for every node"},
      {"targets { cluster: 'test' }", "targets[0]", "an empty selector is refused"},
      {"targets { label_selector: '' }", "targets[0]", "chooses no nodes"},
      {"targets { names: 'a' all: true }", "targets[0]", "has `names` and `all`: give exactly one"},
      {"targets { names: 'a' label_selector: 'b' }", "targets[0]", "has `names` and a selector"},
      {"targets { names: 'a' field_selector: 'b' }", "targets[0]", "has `names` and a selector"},
      {"targets { label_selector: 'b' all: true }", "targets[0]", "has a selector and `all`"},
      {"targets { names: 'a' label_selector: 'b' all: true }", "targets[0]",
       "has `names` and a selector and `all`"},
      {"targets { names: 'a' } targets {}", "targets[1]", "chooses no nodes"},
      {"targets { all: true }", "", ""},
      {"targets { cluster: 'prod' all: true }", "", ""},
      {"targets { cluster: 'prodd' all: true }", "targets[0].cluster",
       "unknown cluster \"prodd\": use \"prod\", \"test\" (see ListClusters)"},
      {"targets { cluster: 'Prod' all: true }", "targets[0].cluster", "unknown cluster"},
      {"targets { cluster: 'prod ' all: true }", "targets[0].cluster", "unknown cluster"},
      {"targets { cluster: 'https://10.0.0.1:6443' all: true }", "targets[0].cluster",
       "unknown cluster"},
      {"targets { cluster: 'a\\nb' all: true }", "targets[0].cluster", "\"a\\x0ab\""},
      {Names("node-00001"), "", ""},
      {Names("ip-10-0-0-1.eu-west-1.compute.internal"), "", ""},
      {Names(std::string(253, 'a')), "", ""},
      {Names(std::string(254, 'a')), "targets[0].names[0]", "is not a node name"},
      {Names(""), "targets[0].names[0]", "\"\" is not a node name"},
      {Names("Node"), "targets[0].names[0]", "use lower case letters"},
      {Names("a_b"), "targets[0].names[0]", "is not a node name"},
      {Names("-a"), "targets[0].names[0]", "is not a node name"},
      {Names("a-"), "targets[0].names[0]", "is not a node name"},
      {Names("a..b"), "targets[0].names[0]", "is not a node name"},
      {Names("../nodes"), "targets[0].names[0]", "is not a node name"},
      {Names("a?dryRun=All"), "targets[0].names[0]", "is not a node name"},
      {Names("a\\000"), "targets[0].names[0]", "\"a\\x00\""},
      {"targets { names: ['a', 'b', 'c', 'D'] }", "targets[0].names[3]", "\"D\" is not"},
      {"targets { names: 'a' } targets { names: ['b', 'c d'] }", "targets[1].names[1]", "\"c d\""},
      {"targets { names: ['a', 'a'] }", "", ""},
  };
}

std::vector<Row> SelectorRows() {
  return {
      {Labels("pool=gpu,zone in (a,b),!spot"), "", ""},
      {Labels(std::string(1024, 'a')), "", ""},
      {Labels(std::string(1025, 'a')), "targets[0].label_selector",
       "has 1025 bytes: shorten it to at most 1024"},
      {Labels(" "), "targets[0].label_selector", "is blank, which would match every node"},
      {Labels(","), "targets[0].label_selector", "is blank"},
      {Labels("a\\n"), "targets[0].label_selector", "control characters"},
      {Fields("metadata.name=a"), "", ""},
      {Fields(std::string(1025, 'a')), "targets[0].field_selector", "has 1025 bytes"},
      {Fields(" , "), "targets[0].field_selector", "set `all` if that is meant"},
      {Fields("a\\177"), "targets[0].field_selector", "control characters"},
  };
}

std::vector<Row> RequestRows() {
  const std::string good = kGood;
  return {
      {good + "reason: '" + std::string(1024, 'r') + "'", "", ""},
      {good + "reason: '" + std::string(1025, 'r') + "'", "reason", "has 1025 bytes"},
      {good + "reason: 'a\\nb'", "reason", "control characters (line breaks count)"},
      {good + "reason: '\\342\\200\\256'", "reason", "control characters"},
      {good + "reason: 'caf\\303\\251'", "", ""},
      {good + "request_id: '" + std::string(128, 'i') + "'", "", ""},
      {good + "request_id: '" + std::string(129, 'i') + "'", "request_id", "has 129 characters"},
      {good + "request_id: 'a\\tb'", "request_id", "printable ASCII"},
      {good + "request_id: '\\303\\251'", "request_id", "printable ASCII"},
      {good + "mode: EXECUTE", "", ""},
      {good + "mode: SERVER_DRY_RUN", "", ""},
      {good + "mode: 17", "mode", "unknown value 17: use EXECUTE, PLAN or SERVER_DRY_RUN"},
      {good + "concurrency: 1", "", ""},
      {good + "concurrency: 500", "", ""},
      {good + "concurrency: 0", "concurrency", "is 0: give a number from 1 to 500"},
      {good + "concurrency: -1", "concurrency", "is -1"},
      {good + "concurrency: 501", "concurrency", "this server's limit"},
  };
}

std::vector<Row> RetryRows() {
  return {
      {Retry(""), "", ""},
      {Retry("max_attempts: 1"), "", ""},
      {Retry("max_attempts: 0"), "retry.max_attempts", "is 0: give a number from 1 to 20"},
      {Retry("max_attempts: 21"), "retry.max_attempts", "is 21"},
      {Retry("initial_backoff { nanos: 1000000 }"), "", ""},
      {Retry("initial_backoff { nanos: 999999 }"), "retry.initial_backoff", "from 0.001s to 60s"},
      {Retry("initial_backoff {}"), "retry.initial_backoff", "is 0s"},
      {Retry("initial_backoff { seconds: -1 }"), "retry.initial_backoff", "is -1s"},
      {Retry("initial_backoff { seconds: 60 nanos: 1 } max_backoff { seconds: 300 }"),
       "retry.initial_backoff", "from 0.001s to 60s"},
      {Retry("initial_backoff { seconds: 60 } max_backoff { seconds: 60 }"), "", ""},
      {Retry("initial_backoff { seconds: 1 nanos: -1 }"), "retry.initial_backoff",
       "is not a valid google.protobuf.Duration"},
      {Retry("initial_backoff { nanos: 1000000000 }"), "retry.initial_backoff", "same sign"},
      {Retry("initial_backoff { seconds: 20 }"), "retry.max_backoff",
       "is absent and so 10s, less than retry.initial_backoff: give a duration from 20s to 300s"},
      {Retry("initial_backoff { seconds: 2 } max_backoff { seconds: 1 }"), "retry.max_backoff",
       "is 1s: give a duration from 2s to 300s"},
      {Retry("max_backoff { seconds: 301 }"), "retry.max_backoff", "is 301s"},
      {Retry("max_backoff { seconds: 9223372036854775807 }"), "retry.max_backoff", "not a valid"},
      {Retry("multiplier: 1"), "", ""},
      {Retry("multiplier: 10"), "", ""},
      {Retry("multiplier: 0.99"), "retry.multiplier", "give a number from 1 to 10"},
      {Retry("multiplier: 10.1"), "retry.multiplier", "is 10.1"},
      {Retry("multiplier: nan"), "retry.multiplier", "is nan"},
      {Retry("multiplier: inf"), "retry.multiplier", "is inf"},
      {Retry("jitter: 0.5"), "", ""},
      {Retry("jitter: -0.1"), "retry.jitter", "give a share from 0 to 1"},
      {Retry("jitter: 1.1"), "retry.jitter", "is 1.1"},
      {Retry("jitter: nan"), "retry.jitter", "is nan"},
      {Retry("node_timeout { seconds: 1 }"), "", ""},
      {Retry("node_timeout { nanos: 999999999 }"), "retry.node_timeout", "from 1s to 600s"},
      {Retry("node_timeout { seconds: 600 nanos: 1 }"), "retry.node_timeout", "from 1s to 600s"},
      {Retry("node_timeout { seconds: -9223372036854775808 }"), "retry.node_timeout",
       "not a valid"},
      {Retry("write_strategy: 9"), "retry.write_strategy", "use PATCH or UPDATE"},
  };
}

std::vector<Row> TimeoutRows() {
  const auto timeout = [](const char* duration) {
    return absl::StrCat(kGood, "timeout { ", duration, " }");
  };
  return {
      {timeout("seconds: 1"), "", ""},
      {timeout("nanos: 999999999"), "timeout", "give a duration from 1s to 2592000s"},
      {timeout(""), "timeout", "is 0s: give a duration from 1s to 2592000s"},
      {timeout("seconds: -1"), "timeout", "is -1s"},
      {timeout("seconds: 2592000"), "", ""},
      {timeout("seconds: 2592000 nanos: 1"), "timeout", "from 1s to 2592000s"},
      {timeout("seconds: 1 nanos: -1"), "timeout", "is not a valid google.protobuf.Duration"},
      {timeout("seconds: 9223372036854775807"), "timeout", "is not a valid"},
  };
}

std::vector<Row> MaxFailuresRows() {
  const auto max_failures = [](const char* fields) {
    return absl::StrCat(kGood, "max_failures { ", fields, " }");
  };
  return {
      {max_failures("count: 1"), "", ""},
      {max_failures("count: 2147483647 reaction: CANCEL"), "", ""},
      {max_failures("count: 0"), "max_failures.count", "is 0: give at least 1"},
      {max_failures("count: -1"), "max_failures.count", "is -1"},
      {max_failures("percent: 1"), "", ""},
      {max_failures("percent: 100 reaction: PAUSE"), "", ""},
      {max_failures("percent: 0"), "max_failures.percent", "is 0: give a number from 1 to 100"},
      {max_failures("percent: 101"), "max_failures.percent", "is 101"},
      {max_failures(""), "max_failures", "has no limit: give `count` or `percent`"},
      {max_failures("reaction: CANCEL"), "max_failures", "has no limit"},
      {max_failures("count: 1 reaction: 3"), "max_failures.reaction",
       "is the unknown value 3: use PAUSE or CANCEL"},
  };
}

std::vector<Row> FromRows() {
  const std::string from = "from { operation: 'operations/a' ";
  return {
      {from + "}", "", ""},
      {from + "only: [CHANGED, WOULD_CHANGE, FAILED, CHANGED] }", "", ""},
      {from + "} targets { all: true }", "from", "together with `targets`: give exactly one"},
      {"from {}", "from.operation", "\"\" is not the name of an operation"},
      {"from { operation: 'operations/../a' }", "from.operation", "use `operations/{id}`"},
      {from + "only: RESULT_UNSPECIFIED }", "from.only[0]", "is the unknown value 0"},
      {from + "only: [FAILED, 99] }", "from.only[1]", "is the unknown value 99: use results"},
  };
}

void Check(const Row& row) {
  SCOPED_TRACE(row.request);
  const auto request = Parse<v1::BatchCordonNodesRequest>(row.request);
  const auto batch = ValidateBatchCordon(request, Clusters(), {});
  // The other action is checked in the same way.
  v1::BatchUncordonNodesRequest uncordon;
  ASSERT_TRUE(uncordon.ParseFromString(request.SerializeAsString()));
  EXPECT_EQ(ValidateBatchUncordon(uncordon, Clusters(), {}).status(), batch.status());
  if (row.field.empty()) {
    EXPECT_THAT(batch, base::IsOk());
    return;
  }
  EXPECT_THAT(batch, base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(row.says)));
  const std::string described = Describe(batch.status());
  EXPECT_THAT(described, testing::StartsWith(row.field + ": "));
  EXPECT_THAT(described, HasSubstr(row.says));
  EXPECT_EQ(std::count(described.begin(), described.end(), '\n'), 1) << described;
}

TEST(ValidateBatch, ChecksTargets) {
  for (const Row& row : TargetRows()) Check(row);
}
TEST(ValidateBatch, ChecksSelectors) {
  for (const Row& row : SelectorRows()) Check(row);
}
TEST(ValidateBatch, ChecksFieldsOfTheRequest) {
  for (const Row& row : RequestRows()) Check(row);
}
TEST(ValidateBatch, ChecksRetryOptions) {
  for (const Row& row : RetryRows()) Check(row);
}

TEST(ValidateBatch, ChecksTheTimeout) {
  for (const Row& row : TimeoutRows()) Check(row);
}
TEST(ValidateBatch, ChecksMaxFailures) {
  for (const Row& row : MaxFailuresRows()) Check(row);
}
TEST(ValidateBatch, ChecksFrom) {
  for (const Row& row : FromRows()) Check(row);
}

TEST(ValidateBatch, KeepsTimeoutAndMaxFailures) {
  const auto batch = ValidateBatchCordon(Parse<v1::BatchCordonNodesRequest>(absl::StrCat(
                                             kGood,
                                             "timeout { seconds: 90 nanos: 500000000 } "
                                             "max_failures { percent: 7 reaction: CANCEL }")),
                                         Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_EQ(batch->timeout, absl::Milliseconds(90500));
  EXPECT_EQ(batch->max_failures->ShortDebugString(), "percent: 7 reaction: CANCEL");
}

TEST(ValidateBatch, ReactsWithAPauseUnlessToldOtherwise) {
  const auto batch = ValidateBatchCordon(
      Parse<v1::BatchCordonNodesRequest>(absl::StrCat(kGood, "max_failures { count: 3 }")),
      Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_EQ(batch->max_failures->ShortDebugString(), "count: 3 reaction: PAUSE");
}

TEST(ValidateBatch, FromAnOperationTakesWhatFailedUnlessToldOtherwise) {
  const auto batch = ValidateBatchUncordon(
      Parse<v1::BatchUncordonNodesRequest>("from { operation: 'operations/a' }"), Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_TRUE(batch->targets.empty());
  EXPECT_EQ(batch->from->ShortDebugString(),
            "operation: \"operations/a\" only: FAILED only: EXPIRED only: OUTCOME_UNKNOWN");
}

TEST(ValidateBatch, FromAnOperationHasEachResultOnce) {
  v1::BatchCordonNodesRequest request;
  request.mutable_from()->set_operation("operations/a");
  for (int i = 0; i < 1000; ++i) {
    request.mutable_from()->add_only(v1::NodeResult::CANCELLED);
    request.mutable_from()->add_only(v1::NodeResult::CHANGED);
  }
  const auto batch = ValidateBatchCordon(request, Clusters(), {});
  ASSERT_THAT(batch, base::IsOk());
  EXPECT_THAT(batch->from->only(),
              testing::ElementsAre(v1::NodeResult::CHANGED, v1::NodeResult::CANCELLED));
}

TEST(ValidateBatch, ManyBadResultsAreCounted) {
  v1::BatchCordonNodesRequest request;
  request.mutable_from()->set_operation("operations/a");
  for (int i = 0; i < 1000; ++i) {
    request.mutable_from()->add_only(static_cast<v1::NodeResult::Result>(100 + i));
  }
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("999 more")));
}

TEST(ValidateUndo, KeepsWhatTheRequestSaysAndFillsInTheMode) {
  const auto undo = ValidateUndo(Parse<v1::UndoOperationRequest>(
      "name: 'operations/a' reason: 'wrong pool' request_id: 'r-1'"));
  ASSERT_THAT(undo, base::IsOk());
  EXPECT_EQ(undo->operation, "operations/a");
  EXPECT_EQ(undo->mode, v1::Operation::EXECUTE);
  EXPECT_EQ(undo->reason, "wrong pool");
  EXPECT_EQ(undo->request_id, "r-1");
  const auto plan =
      ValidateUndo(Parse<v1::UndoOperationRequest>("name: 'operations/a' mode: PLAN"));
  EXPECT_EQ(plan->mode, v1::Operation::PLAN);
}

TEST(ValidateUndo, NamesEveryBadField) {
  const auto undo = ValidateUndo(
      Parse<v1::UndoOperationRequest>("name: 'a' reason: '\\001' request_id: '\\n' mode: 9"));
  EXPECT_THAT(Describe(undo.status()), testing::MatchesRegex("name: .*\nreason: .*\n"
                                                             "request_id: .*\nmode: .*\n"));
}

TEST(ValidateBatch, RefusesBytesThatAreNotUtf8) {
  auto request = Parse<v1::BatchCordonNodesRequest>(kGood);
  request.set_reason("\xff");
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, "reason: is not valid UTF-8"));
  request.clear_reason();
  request.mutable_targets(0)->clear_names();
  request.mutable_targets(0)->set_label_selector("a=\xff");
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not valid UTF-8")));
}

TEST(ValidateBatch, CollectsEverythingThatIsWrong) {
  const auto batch = ValidateBatchCordon(
      Parse<v1::BatchCordonNodesRequest>(
          "targets { cluster: 'x' names: ['A', 'b', 'C'] } reason: '\\n' concurrency: 0 "
          "retry { max_attempts: 99 jitter: 2 }"),
      Clusters(), {});
  EXPECT_THAT(Describe(batch.status()),
              testing::MatchesRegex("targets.0..cluster: .*\ntargets.0..names.0.: .*\n"
                                    "targets.0..names.2.: .*\nreason: .*\n"
                                    "retry.max_attempts: .*\nretry.jitter: .*\nconcurrency: .*\n"));
}

TEST(ValidateBatch, ListsOnlySomeOfManyClusters) {
  std::vector<v1::Cluster> clusters(8);
  for (int i = 0; i < 8; ++i) clusters[i].set_name(absl::StrCat("c", i));
  const auto batch = ValidateBatchCordon(Parse<v1::BatchCordonNodesRequest>(kGood), clusters, {});
  EXPECT_THAT(batch, base::StatusIs(absl::StatusCode::kInvalidArgument,
                                    "targets[0].cluster: is empty, and no default cluster is "
                                    "configured: use \"c0\", \"c1\", \"c2\", \"c3\", \"c4\" and 3 "
                                    "more (see ListClusters)"));
}

TEST(ValidateBatch, BoundsTheNumberOfTargets) {
  v1::BatchCordonNodesRequest request;
  for (int i = 0; i < 1000; ++i) request.add_targets()->set_all(true);
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}), base::IsOk());
  request.add_targets()->set_all(true);
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             "targets: has 1001 targets: give at most 1000, each may have many "
                             "names"));
}

TEST(ValidateBatch, TakesTenThousandLongNames) {
  v1::BatchCordonNodesRequest request;
  auto& target = *request.add_targets();
  for (int i = 0; i < 10000; ++i) target.add_names(absl::StrCat(std::string(240, 'n'), i));
  EXPECT_LT(request.ByteSizeLong(), size_t{4} << 20);
  EXPECT_THAT(ValidateBatchCordon(request, Clusters(), {}), base::IsOk());
}

}  // namespace
}  // namespace nodeops::rpc
