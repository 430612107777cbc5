// Every way in which an API server can fail, on real programs and real sockets: a nodeopsd works on
// clusters of which each fails in its way, and on a sound one. What the results say is compared
// with what the API servers saw. See FindBreaches for what is promised.
//
//   bazel test //tests/faults:upstream_faults_test                                   30 nodes a
//   kind bazel test //tests/faults:upstream_faults_test --test_arg=--long --test_timeout=7200
//   10,000

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstdio>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "k8s/config/kubeconfig.h"
#include "k8s/config/select_clusters.h"
#include "tests/faults/long_form.h"
#include "tests/faults/upstream_checker.h"
#include "tests/faults/upstream_kinds.h"
#include "tests/testing/kubeconfig_file.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::IsEmpty;

constexpr int kHealthyNodes = 10;

enum class Failing { kReads, kPatches, kUpdates, kNothing };

constexpr const char* kNames[] = {"reads", "patches", "updates", "sound"};

std::string NameOf(Failing failing) { return kNames[static_cast<int>(failing)]; }

std::string ScriptFor(const UpstreamKind& kind, Failing failing) {
  if (failing == Failing::kNothing) return "";
  if (!kind.connections.empty()) return R"({"connections": ")" + kind.connections + R"("})";
  const bool reads = failing == Failing::kReads;
  std::string rules = absl::StrCat(R"({"verb": )", reads ? R"("get")" : R"(["patch", "update"])",
                                   kind.for_ever ? R"(, "answer": )" : R"(, "answers": [)",
                                   kind.answers, kind.for_ever ? "}" : "]}");
  if (kind.nothing_can_be_read && !reads)
    rules += R"(, {"verb": "get", "after": 1, "answer": 500})";
  return absl::StrCat(R"({"rules": [)", rules, "]}");
}

k8s::ClusterConfig ConfigOf(const Sandbox& sandbox, const std::string& context) {
  const k8s::Environment environment = k8s::SystemEnvironment();
  const auto kubeconfig = k8s::LoadKubeconfig(sandbox.kubeconfig(), environment);
  return k8s::SelectClusters(kubeconfig.value(), {context}, environment)->clusters.at(0);
}

// A cluster of which one kind of request fails, and the operation on it.
class Cluster {
 public:
  Cluster(const UpstreamKind& kind, Failing failing, int nodes)
      : failing_(failing),
        nodes_(nodes),
        sandbox_({absl::StrCat("--nodes=", nodes)}, ScriptFor(kind, failing)),
        client_(ConfigOf(sandbox_, kind.connections.empty() || failing == Failing::kNothing
                                       ? "sandbox"
                                       : "sandbox-direct")) {}

  Failing failing() const { return failing_; }
  std::string name() const { return NameOf(failing_); }
  const k8s::ClusterConfig& config() const { return sandbox_.config(); }

  v1::BatchCordonNodesRequest Request(const UpstreamKind& kind) const {
    v1::BatchCordonNodesRequest request;
    request.add_targets()->set_cluster(name());
    for (int i = 0; i < nodes_; ++i) {
      request.mutable_targets(0)->add_names(absl::StrFormat("node-%05d", i));
    }
    request.set_concurrency(kind.costly ? 2 : nodes_);
    v1::RetryOptions& retry = *request.mutable_retry();
    retry.mutable_initial_backoff()->set_nanos(10'000'000);
    retry.mutable_node_timeout()->set_seconds(kind.node_timeout_seconds);
    if (failing_ == Failing::kUpdates) retry.set_write_strategy(v1::RetryOptions::UPDATE);
    return request;
  }

  UpstreamRun Look(StreamRecord record) {
    UpstreamRun run{.record = std::move(record), .nodes = nodes_};
    for (JournalRecord& entry : client_.NodeOpsJournal()) {
      if (!entry.node.empty()) run.journal.push_back(std::move(entry));
    }
    rapidjson::Document list;
    list.Parse(client_.Get("/api/v1/nodes").c_str());
    for (const auto& node : list["items"].GetArray()) {
      if (!node["spec"].HasMember("unschedulable")) continue;
      run.cordoned.insert(node["metadata"]["name"].GetString());
    }
    return run;
  }

 private:
  const Failing failing_;
  const int nodes_;
  Sandbox sandbox_;
  SandboxClient client_;
};

// A caller of its own, on a thread of its own, as callers are.
class Caller {
 public:
  Caller(const std::string& server, const v1::BatchCordonNodesRequest& request)
      : stub_(Connect(server)), stream_(stub_->BatchCordonNodes(&context_, request)) {
    v1::OperationUpdate update;
    begun_ = stream_->Read(&update);
    name_ = update.operation().name();
    for (const auto& event : update.events()) first_.push_back(event);
    rest_ = std::async(std::launch::async, [this] { return ReadStream(*stream_); });
  }

  bool HasBegun() const { return begun_; }

  bool IsRunning() {
    grpc::ClientContext context;
    v1::GetOperationRequest request;
    request.set_name(name_);
    v1::Operation operation;
    return stub_->GetOperation(&context, request, &operation).ok() &&
           operation.state() == v1::Operation::RUNNING;
  }

  StreamRecord ReadToTheEnd() {
    StreamRecord record = rest_.get();
    record.events.insert(record.events.begin(), first_.begin(), first_.end());
    return record;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<Stream> stream_;
  bool begun_ = false;
  std::string name_;
  std::vector<v1::OperationEvent> first_;
  std::future<StreamRecord> rest_;
};

class UpstreamFaultsTest : public ::testing::TestWithParam<UpstreamKind> {
 protected:
  // One run of a nodeopsd, with so many nodes in each cluster that fails.
  void RunOnce(int nodes) {
    const UpstreamKind& kind = GetParam();
    std::vector<std::unique_ptr<Cluster>> clusters;
    for (const Failing failing : {Failing::kReads, Failing::kPatches, Failing::kUpdates}) {
      // Where connections fail, requests make no difference.
      if (!kind.connections.empty() && failing != Failing::kReads) continue;
      clusters.push_back(std::make_unique<Cluster>(kind, failing, nodes));
    }
    Cluster sound(kind, Failing::kNothing, kHealthyNodes);
    std::vector<std::pair<std::string, k8s::ClusterConfig>> contexts = {
        {sound.name(), sound.config()}};
    for (const auto& cluster : clusters) contexts.emplace_back(cluster->name(), cluster->config());
    Process service("service/nodeopsd",
                    {"--listen=127.0.0.1:0", "--kubeconfig=" + WriteKubeconfig(contexts),
                     "--data-dir=" + NewTempPath("data"), "--grace=0s", "--log-level=error"});
    const std::string server = ServingAddress(service);

    std::vector<std::unique_ptr<Caller>> callers;
    for (const auto& cluster : clusters) {
      callers.push_back(std::make_unique<Caller>(server, cluster->Request(kind)));
      ASSERT_TRUE(callers.back()->HasBegun());
    }
    Caller healthy(server, sound.Request(kind));
    CheckSound(sound.Look(healthy.ReadToTheEnd()));
    for (size_t i = 0; i < clusters.size(); ++i) {
      if (!IsSlow(clusters[i]->failing())) continue;
      EXPECT_TRUE(callers[i]->IsRunning()) << "the sound cluster waited for another one";
    }
    for (size_t i = 0; i < clusters.size(); ++i) {
      Check(clusters[i]->failing(), clusters[i]->Look(callers[i]->ReadToTheEnd()));
    }
    peak_kib_ = std::max(peak_kib_, service.ResidentKiB("VmHWM"));
  }

  static bool IsSlow(Failing failing) {
    const UpstreamKind& kind = GetParam();
    return kind.slow && !(kind.nothing_can_be_read && failing == Failing::kReads);
  }

  // It has not noticed anything.
  void CheckSound(const UpstreamRun& run) {
    EXPECT_THAT(FindBreaches(run, absl::ZeroDuration()), IsEmpty());
    for (const v1::NodeResult& result : ResultsOf(run.record)) {
      EXPECT_EQ(result.result(), v1::NodeResult::CHANGED);
      EXPECT_EQ(result.attempts(), 1);
      EXPECT_EQ(result.reads(), 1);
      EXPECT_EQ(result.writes(), 1);
    }
  }

  void Check(Failing failing, const UpstreamRun& run) {
    SCOPED_TRACE(NameOf(failing));
    const UpstreamKind& kind = GetParam();
    EXPECT_THAT(FindBreaches(run, absl::Seconds(kind.retry_after_seconds)), IsEmpty());
    const UpstreamExpectation& expected = failing == Failing::kReads ? kind.on_read : kind.on_write;
    for (const v1::NodeResult& result : ResultsOf(run.record)) {
      EXPECT_TRUE(result.result() == expected.result && result.writes() == expected.writes &&
                  result.attempts() >= expected.min_attempts &&
                  result.attempts() <= expected.max_attempts)
          << result.ShortDebugString();
      ++outcomes_[v1::NodeResult::Result_Name(result.result())];
    }
    std::map<std::string, int> met;
    for (const JournalRecord& entry : run.journal) met[entry.node] += entry.fault.empty() ? 0 : 1;
    if (kind.connections.empty()) {
      EXPECT_EQ(static_cast<int>(met.size()), run.nodes);
      for (const auto& [node, faults] : met) EXPECT_GT(faults, 0) << node << " met no fault";
    } else {
      EXPECT_THAT(run.journal, IsEmpty());
    }
    const UpstreamCounts counts = CountRequests(run);
    total_.reads_seen += counts.reads_seen;
    total_.writes_seen += counts.writes_seen;
    total_.reads_told += counts.reads_told;
    total_.writes_told += counts.writes_told;
    total_.effects += counts.effects;
  }

  void Print() const {
    std::string outcomes;
    int nodes = 0;
    for (const auto& [name, count] : outcomes_) {
      absl::StrAppend(&outcomes, " ", name, "=", count);
      nodes += count;
    }
    std::printf("%-40s nodes=%d%s reads=%d/%d writes=%d/%d (seen/told) effects=%d peak=%ld MiB\n",
                GetParam().name.c_str(), nodes, outcomes.c_str(), total_.reads_seen,
                total_.reads_told, total_.writes_seen, total_.writes_told, total_.effects,
                peak_kib_ / 1024);
    EXPECT_EQ(total_.writes_seen, total_.writes_told);
  }

  std::map<std::string, int> outcomes_;
  UpstreamCounts total_;
  long peak_kib_ = 0;
};

TEST_P(UpstreamFaultsTest, EndsTrueAndCounted) {
  const bool is_long = IsLongForm();
  const bool costly = GetParam().costly;
  const int rounds = is_long && !costly ? 10 : 1;
  const int nodes = costly ? (is_long ? 30 : 2) : (is_long ? 334 : 10);
  for (int round = 0; round < rounds && !HasFailure(); ++round) RunOnce(nodes);
  Print();
}

TEST(UpstreamKindsTest, EveryListedKindIsTriedOrCannotHappen) {
  EXPECT_EQ(UpstreamKinds().size() - kOwnKinds + ImpossibleKinds().size(), kListedKinds);
  for (const ImpossibleKind& kind : ImpossibleKinds()) {
    std::printf("%-40s cannot happen: %s\n", kind.name.c_str(), kind.reason.c_str());
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, UpstreamFaultsTest, ::testing::ValuesIn(UpstreamKinds()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace nodeops::tests
