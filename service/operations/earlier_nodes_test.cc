#include "service/operations/earlier_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/events.h"
#include "service/operations/testing/fake_cluster.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;
using Found = absl::StatusOr<std::vector<ClusterTargets>>;

constexpr char kName[] = "operations/a";

struct Node {
  std::string cluster, node;
  std::optional<NodeResult::Result> result;
  std::optional<bool> was_unschedulable = std::nullopt;
};

class EarlierNodesTest : public testing::Test {
 protected:
  EarlierNodesTest() {
    operation_.set_name(kName);
    operation_.set_action(Operation::CORDON);
    operation_.set_mode(Operation::EXECUTE);
    operation_.set_state(Operation::PARTIALLY_FAILED);
  }

  // Records operation_ with these nodes, which come by cluster.
  void Record(const std::vector<Node>& nodes) {
    NewOperation created;
    std::vector<v1::OperationEvent> events;
    for (const Node& node : nodes) {
      if (created.targets.empty() || created.targets.back().cluster != node.cluster) {
        created.targets.push_back({.cluster = node.cluster, .nodes = {}});
      }
      created.targets.back().nodes.push_back({.node = node.node, .uid = "uid-" + node.node});
      if (!node.result) continue;
      events.push_back(
          FinishedEvent(static_cast<int64_t>(events.size()) + 2, node.node, *node.result));
      NodeResult& result = *events.back().mutable_node_finished()->mutable_result();
      result.set_cluster(node.cluster);
      if (node.was_unschedulable) result.set_was_unschedulable(*node.was_unschedulable);
      if (*node.result == NodeResult::CHANGED) {
        operation_.mutable_counts()->set_changed(operation_.counts().changed() + 1);
      }
    }
    const Operation::State state = operation_.state();
    const bool ended = state != Operation::RUNNING && state != Operation::PAUSED;
    if (ended) {
      events.push_back(
          StateEvent(static_cast<int64_t>(events.size()) + 2, Operation::RUNNING, state));
    }
    created.group = Group(Operation::RUNNING, {StartedEvent(1, static_cast<int>(nodes.size()))});
    store_->Create(std::move(created), &ExpectOk);
    if (!events.empty()) store_->Append(Group(state, std::move(events)), &ExpectOk);
    Poll();
  }

  EventGroup Group(Operation::State state, std::vector<v1::OperationEvent> events) {
    EventGroup group;
    group.operation = operation_;
    group.operation.set_state(state);
    group.operation.set_last_sequence(events.back().sequence());
    for (auto& event : events) {
      group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    }
    return group;
  }
  static void ExpectOk(const absl::Status& status) { EXPECT_THAT(status, IsOk()); }

  Found From(std::vector<NodeResult::Result> only = {}, const std::string& name = kName) {
    v1::FromOperation from;
    from.set_operation(name);
    for (const auto result : only) from.add_only(result);
    return Answer<std::vector<ClusterTargets>>([&](auto done) {
      ResolveFrom(store_, backends_, std::move(from), {.max_nodes = max_nodes_}, std::move(done));
    });
  }
  absl::StatusOr<UndoPlan> Undo(const std::string& name = kName) {
    return Answer<UndoPlan>([&](auto done) {
      PlanUndo(store_, backends_, name, {.max_nodes = max_nodes_}, std::move(done));
    });
  }

  template <typename T, typename Call>
  absl::StatusOr<T> Answer(Call call) {
    std::optional<absl::StatusOr<T>> answer;
    call([&answer](absl::StatusOr<T> value) {
      EXPECT_FALSE(answer.has_value()) << "answered twice";
      answer = std::move(value);
    });
    EXPECT_FALSE(answer.has_value()) << "answered inside the call";
    Poll();
    return answer.value_or(absl::InternalError("no answer"));
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  // "cluster: node/uid node/uid; ..."
  static std::string Text(const Found& found) {
    if (!found.ok()) return found.status().ToString();
    std::string text;
    for (const ClusterTargets& targets : *found) {
      text += targets.cluster + ":";
      for (const auto& node : targets.nodes) text += " " + node.node + "/" + node.uid;
      text += ";";
    }
    return text;
  }

  static google::rpc::ErrorInfo Info(const absl::Status& status) {
    google::rpc::ErrorInfo info;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
    EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
    return info;
  }

  boost::asio::io_context io_;
  const std::shared_ptr<OperationStore> store_ = NewMemoryOperationStore(io_.get_executor());
  ClusterBackends backends_ = {{"prod", std::make_shared<FakeCluster>(io_.get_executor())},
                               {"edge", std::make_shared<FakeCluster>(io_.get_executor())}};
  size_t max_nodes_ = 5000;
  Operation operation_;
};

TEST_F(EarlierNodesTest, WhatFailedComesInItsOrderWithItsUid) {
  Record({{"prod", "n9", NodeResult::FAILED},
          {"prod", "n1", NodeResult::CHANGED, false},
          {"prod", "n2", NodeResult::OUTCOME_UNKNOWN},
          {"prod", "n3", NodeResult::CANCELLED},
          {"edge", "n1", NodeResult::EXPIRED},
          {"edge", "n2", NodeResult::UNCHANGED}});
  EXPECT_EQ(Text(From()), "prod: n9/uid-n9 n2/uid-n2;edge: n1/uid-n1;");
  EXPECT_EQ(Text(From({NodeResult::CHANGED})), "prod: n1/uid-n1;");
  EXPECT_EQ(Text(From({NodeResult::UNCHANGED, NodeResult::CANCELLED})),
            "prod: n3/uid-n3;edge: n2/uid-n2;");
}

TEST_F(EarlierNodesTest, AllPagesAreRead) {
  std::vector<Node> nodes;
  for (int i = 0; i < 2500; ++i)
    nodes.push_back({"prod", absl::StrCat("n", i), NodeResult::FAILED});
  Record(nodes);
  const Found found = From();
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->size(), 1u);
  ASSERT_EQ((*found)[0].nodes.size(), 2500u);
  for (int i = 0; i < 2500; ++i) EXPECT_EQ((*found)[0].nodes[i].node, absl::StrCat("n", i));
}

TEST_F(EarlierNodesTest, NoNodeThatEndedLikeThatIsNotFound) {
  Record({{"prod", "n1", NodeResult::CHANGED, false}});
  const Found found = From();
  EXPECT_THAT(found, StatusIs(absl::StatusCode::kNotFound,
                              "no node of operations/a ended FAILED or EXPIRED or "
                              "OUTCOME_UNKNOWN"));
  EXPECT_EQ(Info(found.status()).reason(), "NO_NODE_MATCHES");
  EXPECT_THAT(From({NodeResult::SKIPPED}),
              StatusIs(absl::StatusCode::kNotFound, "no node of operations/a ended SKIPPED"));
}

TEST_F(EarlierNodesTest, AnUnknownOperationIsNotFound) {
  const auto not_found =
      StatusIs(absl::StatusCode::kNotFound,
               "operations/x: there is no such operation, or it is not kept any more");
  EXPECT_THAT(From({}, "operations/x"), not_found);
  EXPECT_THAT(Undo("operations/x"), not_found);
  EXPECT_EQ(Info(Undo("operations/x").status()).reason(), "OPERATION_NOT_FOUND");
}

TEST_F(EarlierNodesTest, AnOperationThatHasNotEndedIsRefused) {
  operation_.set_state(Operation::PAUSED);
  Record({{"prod", "n1", NodeResult::FAILED}, {"prod", "n2", NodeResult::CHANGED, false}});
  const auto refused =
      StatusIs(absl::StatusCode::kFailedPrecondition,
               "operations/a has not ended yet: it is PAUSED; wait for its end or cancel it");
  EXPECT_THAT(From(), refused);
  EXPECT_THAT(Undo(), refused);
  EXPECT_EQ(Info(Undo().status()).reason(), "OPERATION_NOT_ENDED");
  EXPECT_EQ(Info(From().status()).metadata().at("state"), "PAUSED");
}

TEST_F(EarlierNodesTest, ClustersThatAreNotConfiguredAnyMoreAreNamed) {
  Record({{"old", "n1", NodeResult::FAILED},
          {"prod", "n1", NodeResult::FAILED},
          {"older", "n1", NodeResult::FAILED},
          {"oldest", "n1", NodeResult::CHANGED, false}});
  const Found found = From();
  EXPECT_THAT(found, StatusIs(absl::StatusCode::kFailedPrecondition,
                              "operations/a has nodes in clusters that are not configured any "
                              "more: old, older"));
  EXPECT_EQ(Info(found.status()).reason(), "CLUSTERS_NOT_CONFIGURED");
  EXPECT_EQ(Info(found.status()).metadata().at("clusters"), "old,older");
  EXPECT_THAT(Undo(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("not configured any more: oldest")));
}

TEST_F(EarlierNodesTest, TooManyNodesAreRefused) {
  Record({{"prod", "n1", NodeResult::FAILED},
          {"prod", "n2", NodeResult::FAILED},
          {"edge", "n1", NodeResult::CHANGED, false}});
  max_nodes_ = 2;
  EXPECT_THAT(From(), IsOk());
  const auto undo = Undo();  // Those that are left alone count too.
  EXPECT_THAT(undo, StatusIs(absl::StatusCode::kResourceExhausted,
                             "the earlier operation gives more than 2 nodes, the limit for one "
                             "operation"));
  EXPECT_EQ(Info(undo.status()).reason(), "TOO_MANY_NODES");
  max_nodes_ = 1;
  EXPECT_THAT(From(), StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 1 ")));
}

TEST_F(EarlierNodesTest, UndoTakesWhatWasChangedAndSaysWhyTheRestIsLeftAlone) {
  Record({{"prod", "n1", NodeResult::CHANGED, false},
          {"prod", "n2", NodeResult::CHANGED, true},
          {"prod", "n3", NodeResult::CHANGED},
          {"prod", "n4", NodeResult::UNCHANGED, true},
          {"prod", "n5", NodeResult::OUTCOME_UNKNOWN, false},
          {"edge", "n6", std::nullopt},
          {"edge", "n7", NodeResult::CHANGED, false}});
  const auto plan = Undo();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->original.name(), kName);
  EXPECT_EQ(plan->original.action(), Operation::CORDON);
  EXPECT_EQ(Text(plan->targets), "prod: n1/uid-n1;edge: n7/uid-n7;");
  const std::tuple<std::string, std::string, std::string> kLeftAlone[] = {
      {"prod", "n2", "it was cordoned before operations/a already"},
      {"prod", "n3", "it is not known what it was before operations/a"},
      {"prod", "n4", "operations/a did not change it: UNCHANGED"},
      {"prod", "n5", "operations/a did not change it: OUTCOME_UNKNOWN"},
      {"edge", "n6", "operations/a has no result for it"},
  };
  ASSERT_EQ(plan->left_alone.size(), std::size(kLeftAlone));
  for (size_t i = 0; i < plan->left_alone.size(); ++i) {
    const NodeResult& result = plan->left_alone[i];
    const auto& [cluster, node, message] = kLeftAlone[i];
    EXPECT_EQ(result.cluster(), cluster);
    EXPECT_EQ(result.node(), node);
    EXPECT_EQ(result.result(), NodeResult::SKIPPED);
    EXPECT_EQ(result.error().code(), static_cast<int>(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(result.error().message(), message);
  }
}

TEST_F(EarlierNodesTest, UndoOfAnUncordonTakesWhatWasCordoned) {
  operation_.set_action(Operation::UNCORDON);
  Record({{"prod", "n1", NodeResult::CHANGED, true}, {"prod", "n2", NodeResult::CHANGED, false}});
  const auto plan = Undo();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(Text(plan->targets), "prod: n1/uid-n1;");
  ASSERT_EQ(plan->left_alone.size(), 1u);
  EXPECT_EQ(plan->left_alone[0].error().message(),
            "it was schedulable before operations/a already");
}

TEST_F(EarlierNodesTest, WhatWasNeverExecutedCannotBeUndone) {
  operation_.set_mode(Operation::PLAN);
  Record({{"prod", "n1", NodeResult::WOULD_CHANGE, false}});
  const auto plan = Undo();
  EXPECT_THAT(plan, StatusIs(absl::StatusCode::kFailedPrecondition,
                             "operations/a was a PLAN: there is nothing to revert"));
  EXPECT_EQ(Info(plan.status()).reason(), "OPERATION_NOT_EXECUTED");
}

TEST_F(EarlierNodesTest, WhatChangedNothingCannotBeUndone) {
  Record({{"prod", "n1", NodeResult::UNCHANGED, true}});
  const auto plan = Undo();
  EXPECT_THAT(plan, StatusIs(absl::StatusCode::kFailedPrecondition,
                             "operations/a changed no node: there is nothing to revert"));
  EXPECT_EQ(Info(plan.status()).reason(), "NO_NODE_CHANGED");
}

}  // namespace
}  // namespace nodeops::operations
