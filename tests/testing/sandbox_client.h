#ifndef NODEOPS_TESTS_TESTING_SANDBOX_CLIENT_H_
#define NODEOPS_TESTS_TESTING_SANDBOX_CLIENT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "k8s/config/cluster_config.h"

namespace nodeops::tests {

// One request as the sandbox saw it: the ground truth (k8s/sandbox/server/journal.h).
struct JournalRecord {
  absl::Time time;
  std::string verb;
  std::string resource;
  std::string node;
  std::string user_agent;
  int status = 0;
  std::string fault;
  bool took_effect = false;
};

// Talks to a sandbox past nodeops: what a test needs to prepare a node or to learn what really
// happened.
class SandboxClient {
 public:
  explicit SandboxClient(k8s::ClusterConfig config);

  // Requests for nodes (or for `resource`) whose user agent is nodeops', oldest first.
  std::vector<JournalRecord> NodeOpsJournal(const std::string& resource = "nodes");

  // The body of the answer; ends the test if there is none or its status is not 2xx.
  std::string Get(const std::string& path);
  std::string MergePatch(const std::string& path, const std::string& patch);

 private:
  std::string Send(const std::string& method, const std::string& path, const std::string& body);

  k8s::ClusterConfig config_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_TESTING_SANDBOX_CLIENT_H_
