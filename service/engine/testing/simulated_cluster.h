#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_CLUSTER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_CLUSTER_H_

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/server/fault_script.h"
#include "k8s/sandbox/server/in_process_transport.h"
#include "k8s/sandbox/server/journal.h"
#include "k8s/sandbox/server/request_handler.h"
#include "service/engine/testing/dice.h"

namespace nodeops::engine {

// A few nodes of a simulated API server with random faults, and others than nodeops who do things
// to them.
class SimulatedCluster {
 public:
  using Listener = std::function<void(const std::string& line)>;

  // `listener` hears what others do.
  SimulatedCluster(boost::asio::io_context& io, base::Clock& clock, Dice& dice, Listener listener);

  // Others: a kubelet's write, a cordon by hand, another nodeops' operation, a node that is
  // replaced or deleted, a network that is gone for a while.
  struct Deed {
    absl::Duration time;
    std::function<void()> deed;
    std::string obscured;  // The node that another nodeops wrote, if it was that.
    std::string removed;   // The node that was replaced or deleted, if it was that.
  };
  std::vector<Deed> RandomDeed();
  // Somebody undoes what was done to a node, and does it again by hand.
  void RepeatByHand(const std::string& node);

  std::vector<std::string>& nodes() { return nodes_; }
  // Of a node that is there, else empty.
  std::string UidOf(const std::string& node) const;

  const k8s::sandbox::Journal& journal() const { return journal_; }
  std::shared_ptr<k8s::Transport> transport() const { return network_; }

  // Where what nobody meant to change is not what it was, byte for byte.
  std::vector<std::string> ChangedRemainders() const;

 private:
  void Patch(const std::string& node, const std::string& body);

  Dice& dice_;
  const Listener listener_;
  k8s::sandbox::ApiServer server_;
  k8s::sandbox::FaultScript script_;
  k8s::sandbox::Journal journal_;
  k8s::sandbox::RequestHandler handler_;
  const std::shared_ptr<k8s::sandbox::InProcessTransport> network_;
  std::vector<std::string> nodes_;
  std::map<std::string, std::string> before_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_CLUSTER_H_
