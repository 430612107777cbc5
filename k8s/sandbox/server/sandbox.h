#ifndef NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_H_
#define NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "k8s/sandbox/server/sandbox_options.h"

namespace nodeops::k8s::sandbox {

// A whole simulated cluster: the API server with its nodes, kubelets, faults and journal behind
// HTTPS, and the kubeconfig that leads to it.
//
// Lives on one serial executor, whose context must outlive it and must not run any more once it is
// destroyed.
class Sandbox {
 public:
  // Serves when it returns, and the kubeconfig is written. An error says what cannot be had.
  static absl::StatusOr<std::unique_ptr<Sandbox>> Start(boost::asio::any_io_executor executor,
                                                        base::Clock& clock, SandboxOptions options);
  ~Sandbox();

  // The line for scripts and people: "nodeops-sandbox serving 300 nodes at https://127.0.0.1:6443
  // (kubeconfig: FILE, context: sandbox)".
  const std::string& serving_line() const;

 private:
  struct Parts;
  explicit Sandbox(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_H_
