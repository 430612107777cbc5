#ifndef NODEOPS_TESTS_TESTING_STACK_H_
#define NODEOPS_TESTS_TESTING_STACK_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/testing/grpc_calls.h"
#include "tests/testing/process.h"
#include "tests/testing/sandbox_client.h"

namespace nodeops::tests {

// The simulated cluster, as a real program on a free loopback port. It ends with the object.
class Sandbox {
 public:
  // `fault_script` is JSON (k8s/sandbox/server/fault_script_parser.h); empty: none.
  explicit Sandbox(std::vector<std::string> flags, const std::string& fault_script = "");

  const std::string& kubeconfig() const { return kubeconfig_; }
  const k8s::ClusterConfig& config() const { return config_; }
  SandboxClient& client() { return *client_; }

 private:
  std::string kubeconfig_;
  std::unique_ptr<Process> process_;
  k8s::ClusterConfig config_;
  std::unique_ptr<SandboxClient> client_;
};

struct StackOptions {
  std::vector<std::string> sandbox_flags = {"--nodes=20"};
  std::vector<std::string> service_flags;
  std::string fault_script;  // JSON; empty: none.
  std::string data_dir;      // Empty: a new one, of this stack alone.
};

// A sandbox and the service that works on it.
class Stack {
 public:
  explicit Stack(StackOptions options = {});

  // Ends the service by `signal` and starts it again, with the same flags, data directory and
  // address; 0 waits for one that is ending already. What Process::Wait said in between.
  int Restart(int signal);

  const std::string& server() const { return server_; }
  // Of the HTTP port, such as "http://127.0.0.1:8080"; empty without --http-listen.
  const std::string& url() const { return url_; }
  const std::string& data_dir() const { return data_dir_; }
  // The flags that a second service would need to work on the same cluster.
  std::vector<std::string> ServiceFlags(const std::string& listen) const;
  Stub& stub() { return *stub_; }
  Process& service() { return *service_; }
  SandboxClient& sandbox() { return sandbox_.client(); }

 private:
  void StartService(const std::string& listen);

  Sandbox sandbox_;
  const std::vector<std::string> service_flags_;
  const std::string data_dir_;
  std::unique_ptr<Process> service_;
  std::string server_;
  std::string url_;
  std::unique_ptr<Stub> stub_;
};

// The first host:port in the line that each program prints when it serves. Ends the test with the
// program's log if it did not. `url` gets the URL in it, if there is one.
std::string ServingAddress(Process& process, std::string* url = nullptr);

// A path in the test's temporary folder that no other call returned.
std::string NewTempPath(const std::string& name);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_TESTING_STACK_H_
