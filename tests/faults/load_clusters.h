#ifndef NODEOPS_TESTS_FAULTS_LOAD_CLUSTERS_H_
#define NODEOPS_TESTS_FAULTS_LOAD_CLUSTERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/checker.h"
#include "tests/faults/checker_intents.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {

// The simulated clusters that a load works on, with conflicts and failures, and what they saw.
class LoadClusters {
 public:
  struct Options {
    int clusters = 3;
    int nodes = 100;  // Of each.
    std::string latency = "15ms";
    double races = 0.08;     // Share of writes that lose a race.
    double failures = 0.05;  // Share of requests answered 503.
    uint64_t seed = 1;
  };
  explicit LoadClusters(const Options& options);

  const std::string& kubeconfig() const { return kubeconfig_; }
  const std::vector<std::string>& names() const { return names_; }

  // What nodeops asked for single nodes since the last call. Ends the test if a journal has dropped
  // some of it.
  std::vector<SandboxRequest> TakeRequests();

  // The writes among all that was taken; and forgets them.
  std::vector<SandboxWrite> TakeWrites();

  // All nodes as they are now.
  std::map<NodeKey, bool> Unschedulable();

 private:
  struct Cluster {
    std::unique_ptr<Sandbox> sandbox;
    int64_t last = 0;  // The last entry of the journal that was taken.
  };

  void Take(const std::string& name, Cluster& cluster, std::vector<SandboxRequest>& requests);

  std::vector<std::string> names_;
  std::map<std::string, Cluster> clusters_;
  std::string kubeconfig_;
  std::vector<SandboxWrite> writes_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_CLUSTERS_H_
