#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_PROCESS_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_PROCESS_H_

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/http/transport.h"
#include "service/engine/cluster_engine.h"
#include "service/engine/testing/dice.h"
#include "service/operations/operation_manager.h"
#include "service/operations/testing/crash_store.h"

namespace nodeops::operations {

// One life of the service in a simulation: a manager and an engine for each cluster, which can die
// at any moment. Whatever is left of it then reaches neither the disk nor a cluster.
class CrashProcess {
 public:
  // Hears each request before it is sent: the cluster, the node, and the operation that a write is
  // marked as (empty: a read). Gives the request's User-Agent, by which the cluster's journal has
  // it.
  using RequestListener = std::function<std::string(
      const std::string& cluster, const std::string& node, const std::string& operation)>;

  CrashProcess(boost::asio::io_context& io, base::Clock& clock, engine::Dice& dice,
               SimulatedDisk& disk,
               const std::map<std::string, std::shared_ptr<k8s::Transport>>& clusters,
               RequestListener listener);
  ~CrashProcess();

  // `operations`: those whose leftovers are to be swept away.
  void Die(const std::set<std::string>& operations);
  bool is_dead() const { return *dead_; }

  OperationManager& manager() { return *manager_; }

 private:
  const std::shared_ptr<bool> dead_ = std::make_shared<bool>(false);
  const std::shared_ptr<CrashStore> store_;
  std::vector<std::shared_ptr<engine::ClusterEngine>> engines_;
  std::unique_ptr<OperationManager> manager_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_PROCESS_H_
