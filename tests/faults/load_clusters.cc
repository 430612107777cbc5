#include "tests/faults/load_clusters.h"

#include <rapidjson/document.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/testing/kubeconfig_file.h"

namespace nodeops::tests {
namespace {

std::string FaultScript(double failures) {
  return absl::StrCat(R"({"rules": [{"verb": ["get", "patch", "update"], "probability": )",
                      failures, R"(, "answer": 503}]})");
}

// A write of nodeops: a merge patch, whose body the journal has.
SandboxWrite ParseWrite(const NodeKey& node, const rapidjson::Value& entry) {
  rapidjson::Document body;
  body.Parse(entry["requestBody"].GetString());
  SandboxWrite write{.node = node, .took_effect = entry["tookEffect"].GetBool()};
  if (body.HasParseError() || !body.IsObject()) return write;
  write.operation = body["metadata"]["annotations"]["nodeops.dev/last-operation"].GetString();
  const rapidjson::Value& unschedulable = body["spec"]["unschedulable"];
  write.cordon = unschedulable.IsBool() && unschedulable.GetBool();
  return write;
}

}  // namespace

LoadClusters::LoadClusters(const Options& options) {
  std::vector<std::pair<std::string, k8s::ClusterConfig>> contexts;
  for (int i = 0; i < options.clusters; ++i) {
    const std::string name = absl::StrCat("cluster-", i);
    auto sandbox = std::make_unique<Sandbox>(
        std::vector<std::string>{absl::StrCat("--nodes=", options.nodes),
                                 absl::StrCat("--latency=", options.latency),
                                 absl::StrCat("--race-probability=", options.races),
                                 absl::StrCat("--seed=", options.seed + i)},
        options.failures > 0 ? FaultScript(options.failures) : "");
    contexts.emplace_back(name, sandbox->config());
    names_.push_back(name);
    clusters_[name].sandbox = std::move(sandbox);
  }
  kubeconfig_ = WriteKubeconfig(contexts);
}

std::vector<SandboxRequest> LoadClusters::TakeRequests() {
  std::vector<SandboxRequest> requests;
  for (auto& [name, cluster] : clusters_) Take(name, cluster, requests);
  return requests;
}

void LoadClusters::Take(const std::string& name, Cluster& cluster,
                        std::vector<SandboxRequest>& requests) {
  const std::string lines =
      cluster.sandbox->client().Get(absl::StrCat("/sandbox/journal?after=", cluster.last));
  for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    rapidjson::Document entry;
    entry.Parse(line.data(), line.size());
    if (entry["number"].GetInt64() != ++cluster.last) {
      std::cerr << name << ": the journal has dropped entries from " << cluster.last << " on\n";
      std::abort();
    }
    const NodeKey node(name, entry["node"].GetString());
    const std::string agent = entry["userAgent"].GetString();
    if (node.second.empty() || agent.rfind("nodeops", 0) != 0) continue;
    const std::string verb = entry["verb"].GetString();
    if (verb == "patch") writes_.push_back(ParseWrite(node, entry));
    requests.push_back({node, verb == "patch" ? writes_.back().operation : ""});
  }
}

std::vector<SandboxWrite> LoadClusters::TakeWrites() { return std::exchange(writes_, {}); }

std::map<NodeKey, bool> LoadClusters::Unschedulable() {
  std::map<NodeKey, bool> nodes;
  for (auto& [name, cluster] : clusters_) {
    const std::string list = cluster.sandbox->client().Get("/api/v1/nodes");
    rapidjson::Document document;
    document.Parse(list.c_str());
    for (const auto& item : document["items"].GetArray()) {
      const bool cordoned =
          item["spec"].HasMember("unschedulable") && item["spec"]["unschedulable"].GetBool();
      nodes[{name, item["metadata"]["name"].GetString()}] = cordoned;
    }
  }
  return nodes;
}

}  // namespace nodeops::tests
