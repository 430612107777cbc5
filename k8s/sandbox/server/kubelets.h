#ifndef NODEOPS_K8S_SANDBOX_SERVER_KUBELETS_H_
#define NODEOPS_K8S_SANDBOX_SERVER_KUBELETS_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/sandbox/api_server.h"

namespace nodeops::k8s::sandbox {

namespace asio = boost::asio;

struct KubeletOptions {
  double writes_per_second = 0;  // Over all nodes together; 0: none.
  uint64_t seed = 0;             // Of which node is next.
  std::vector<std::string> nodes;
};

// The simulated nodes' kubelets: they write the status of one random node after the other, at equal
// intervals, through the API server's storage. Whoever read a node before such a write has lost the
// race. Nodes that have been deleted are passed over.
//
// Lives on `executor`, the API server's strand. Everything it takes must outlive it.
class Kubelets {
 public:
  Kubelets(asio::any_io_executor executor, base::Clock& clock, ApiServer& server,
           KubeletOptions options);
  ~Kubelets();  // Ends the writing.

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_KUBELETS_H_
