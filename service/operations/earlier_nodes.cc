#include "service/operations/earlier_nodes.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "service/operations/error_details.h"
#include "service/operations/operation_state.h"

namespace nodeops::operations {
namespace {

absl::Status NotFound(const absl::Status& status, const std::string& name) {
  if (!absl::IsNotFound(status)) return status;
  return WithErrorInfo(WithResourceInfo(status, "nodeops.dev/Operation", name),
                       "OPERATION_NOT_FOUND");
}

absl::Status CheckEnded(const v1::Operation& operation) {
  if (IsFinal(operation.state())) return absl::OkStatus();
  const std::string& state = v1::Operation::State_Name(operation.state());
  return WithErrorInfo(
      absl::FailedPreconditionError(absl::StrCat(operation.name(), " has not ended yet: it is ",
                                                 state, "; wait for its end or cancel it")),
      "OPERATION_NOT_ENDED", {{"operation", operation.name()}, {"state", state}});
}

absl::Status CheckUndoable(const v1::Operation& operation) {
  NODEOPS_RETURN_IF_ERROR(CheckEnded(operation));
  if (operation.mode() != v1::Operation::EXECUTE) {
    const std::string& mode = v1::Operation::Mode_Name(operation.mode());
    return WithErrorInfo(absl::FailedPreconditionError(absl::StrCat(
                             operation.name(), " was a ", mode, ": there is nothing to revert")),
                         "OPERATION_NOT_EXECUTED",
                         {{"operation", operation.name()}, {"mode", mode}});
  }
  if (operation.counts().changed() == 0) {
    return WithErrorInfo(absl::FailedPreconditionError(absl::StrCat(
                             operation.name(), " changed no node: there is nothing to revert")),
                         "NO_NODE_CHANGED", {{"operation", operation.name()}});
  }
  return absl::OkStatus();
}

// What nodes are collected in: their number is limited, and their clusters must be configured.
class TargetCollector {
 public:
  TargetCollector(const ClusterBackends& backends, size_t max_nodes) : max_nodes_(max_nodes) {
    for (const auto& [cluster, backend] : backends) configured_.insert(cluster);
  }

  absl::Status Count() {
    if (++count_ <= max_nodes_) return absl::OkStatus();
    return WithErrorInfo(absl::ResourceExhaustedError(
                             absl::StrCat("the earlier operation gives more than ", max_nodes_,
                                          " nodes, the limit for one operation")),
                         "TOO_MANY_NODES", {{"limit", std::to_string(max_nodes_)}});
  }

  // Nodes come by cluster.
  void Add(StoredNode node) {
    if (!configured_.contains(node.cluster)) unknown_.insert(node.cluster);
    if (found_.empty() || found_.back().cluster != node.cluster) {
      found_.push_back({.cluster = std::move(node.cluster), .nodes = {}});
    }
    found_.back().nodes.push_back({.node = std::move(node.node), .uid = std::move(node.uid)});
  }

  absl::StatusOr<std::vector<ClusterTargets>> Take(const std::string& operation) {
    if (unknown_.empty()) return std::move(found_);
    const std::string clusters = absl::StrJoin(unknown_, ",");
    return WithErrorInfo(absl::FailedPreconditionError(absl::StrCat(
                             operation, " has nodes in clusters that are not configured any more: ",
                             absl::StrJoin(unknown_, ", "))),
                         "CLUSTERS_NOT_CONFIGURED",
                         {{"operation", operation}, {"clusters", clusters}});
  }

 private:
  const size_t max_nodes_;
  size_t count_ = 0;
  std::set<std::string> configured_, unknown_;
  std::vector<ClusterTargets> found_;
};

// Reads an operation, checks it and gives its nodes page by page to `visit`; then calls `done`. One
// step at a time, each in the answer to the one before.
struct Reading {
  std::shared_ptr<OperationStore> store;
  NodesQuery query;
  absl::AnyInvocable<absl::Status(const v1::Operation&)> check;
  absl::AnyInvocable<absl::Status(StoredNode)> visit;
  absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)> done;
  v1::Operation operation;
};

void ReadPage(std::shared_ptr<Reading> reading) {
  OperationStore& store = *reading->store;
  const std::string name = reading->operation.name();
  const NodesQuery query = reading->query;
  store.ListNodes(name, query, [reading](absl::StatusOr<StoredNodes> page) {
    if (!page.ok()) return reading->done(NotFound(page.status(), reading->operation.name()));
    for (StoredNode& node : page->nodes) {
      absl::Status status = reading->visit(std::move(node));
      if (!status.ok()) return reading->done(std::move(status));
    }
    if (page->next_after == 0) return reading->done(std::move(reading->operation));
    reading->query.after = page->next_after;
    ReadPage(reading);
  });
}

void Read(std::string name, Reading steps) {
  const auto reading = std::make_shared<Reading>(std::move(steps));
  reading->store->Get(name, [reading, name](absl::StatusOr<v1::Operation> operation) {
    if (!operation.ok()) return reading->done(NotFound(operation.status(), name));
    absl::Status status = reading->check(*operation);
    if (!status.ok()) return reading->done(std::move(status));
    reading->operation = *std::move(operation);
    ReadPage(reading);
  });
}

std::vector<v1::NodeResult::Result> ResultsOf(const v1::FromOperation& from) {
  if (from.only().empty()) {
    return {v1::NodeResult::FAILED, v1::NodeResult::EXPIRED, v1::NodeResult::OUTCOME_UNKNOWN};
  }
  std::vector<v1::NodeResult::Result> results;
  for (const int result : from.only()) {
    results.push_back(static_cast<v1::NodeResult::Result>(result));
  }
  return results;
}

absl::Status NoneEnded(const std::string& operation,
                       const std::vector<v1::NodeResult::Result>& results) {
  const auto append = [](std::string* out, v1::NodeResult::Result result) {
    absl::StrAppend(out, v1::NodeResult::Result_Name(result));
  };
  return WithErrorInfo(absl::NotFoundError(absl::StrCat("no node of ", operation, " ended ",
                                                        absl::StrJoin(results, " or ", append))),
                       "NO_NODE_MATCHES", {{"operation", operation}});
}

// Why `original` gives no reason to revert the node; nothing if it does.
std::optional<std::string> WhyLeftAlone(const v1::Operation& original, const StoredNode& node) {
  if (!node.result) return absl::StrCat(original.name(), " has no result for it");
  if (node.result->result() != v1::NodeResult::CHANGED) {
    return absl::StrCat(original.name(),
                        " did not change it: ", v1::NodeResult::Result_Name(node.result->result()));
  }
  if (!node.result->has_was_unschedulable()) {
    return absl::StrCat("it is not known what it was before ", original.name());
  }
  const bool cordoned = original.action() == v1::Operation::CORDON;
  if (node.result->was_unschedulable() != cordoned) return std::nullopt;
  return absl::StrCat("it was ", cordoned ? "cordoned" : "schedulable", " before ", original.name(),
                      " already");
}

v1::NodeResult LeftAlone(const StoredNode& node, std::string why) {
  v1::NodeResult result;
  result.set_cluster(node.cluster);
  result.set_node(node.node);
  result.set_result(v1::NodeResult::SKIPPED);
  result.mutable_error()->set_code(static_cast<int>(absl::StatusCode::kFailedPrecondition));
  result.mutable_error()->set_message(std::move(why));
  return result;
}

}  // namespace

void ResolveFrom(std::shared_ptr<OperationStore> store, const ClusterBackends& backends,
                 v1::FromOperation from, ResolveLimits limits,
                 absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done) {
  const auto targets = std::make_shared<TargetCollector>(backends, limits.max_nodes);
  const std::vector<v1::NodeResult::Result> results = ResultsOf(from);
  auto finish = [targets, results,
                 done = std::move(done)](absl::StatusOr<v1::Operation> operation) mutable {
    if (!operation.ok()) return done(operation.status());
    auto found = targets->Take(operation->name());
    if (found.ok() && found->empty()) found = NoneEnded(operation->name(), results);
    done(std::move(found));
  };
  Read(from.operation(), {.store = std::move(store),
                          .query = {.results = results},
                          .check = &CheckEnded,
                          .visit = [targets](StoredNode node) -> absl::Status {
                            NODEOPS_RETURN_IF_ERROR(targets->Count());
                            targets->Add(std::move(node));
                            return absl::OkStatus();
                          },
                          .done = std::move(finish)});
}

void PlanUndo(std::shared_ptr<OperationStore> store, const ClusterBackends& backends,
              std::string operation, ResolveLimits limits,
              absl::AnyInvocable<void(absl::StatusOr<UndoPlan>)> done) {
  const auto targets = std::make_shared<TargetCollector>(backends, limits.max_nodes);
  const auto plan = std::make_shared<UndoPlan>();
  auto check = [plan](const v1::Operation& original) {
    plan->original = original;
    return CheckUndoable(original);
  };
  auto visit = [targets, plan](StoredNode node) -> absl::Status {
    NODEOPS_RETURN_IF_ERROR(targets->Count());
    if (auto why = WhyLeftAlone(plan->original, node)) {
      plan->left_alone.push_back(LeftAlone(node, *std::move(why)));
    } else {
      targets->Add(std::move(node));
    }
    return absl::OkStatus();
  };
  auto finish = [targets, plan,
                 done = std::move(done)](absl::StatusOr<v1::Operation> original) mutable {
    if (!original.ok()) return done(original.status());
    auto found = targets->Take(original->name());
    if (!found.ok()) return done(found.status());
    plan->targets = *std::move(found);
    done(std::move(*plan));
  };
  Read(std::move(operation), {.store = std::move(store),
                              .check = std::move(check),
                              .visit = std::move(visit),
                              .done = std::move(finish)});
}

}  // namespace nodeops::operations
