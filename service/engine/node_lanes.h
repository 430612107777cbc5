#ifndef NODEOPS_SERVICE_ENGINE_NODE_LANES_H_
#define NODEOPS_SERVICE_ENGINE_NODE_LANES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "absl/functional/any_invocable.h"

namespace nodeops::engine {

// One writer per node at a time, so that nodeops never conflicts with itself and two operations on
// the same node take turns in the order in which they came.
//
// The contract is that of client-go's workqueue (util/workqueue/doc.go) as far as it fits: fair
// (per node in order of arrival), and a node is never worked on twice at the same time. Unlike
// there nothing is merged: each operation's task is work of its own and gets its turn.
//
// Not thread-safe: use it on the cluster's strand.
class NodeLanes {
 public:
  using Turn = absl::AnyInvocable<void()>;
  using Ticket = uint64_t;

  // Queues for `node`. `turn` is called once, from here when the lane is free and else from the
  // Leave() of whoever is before; the lane is then the caller's until its own Leave(). `turn` may
  // not call Leave() itself.
  Ticket Enter(const std::string& node, Turn turn);

  // Takes a waiting entry out of the queue; false if its turn has come already.
  bool Withdraw(const std::string& node, Ticket ticket);

  // Gives the lane to the next in the queue.
  void Leave(const std::string& node);

  // Nodes with somebody in their lane.
  size_t busy() const { return lanes_.size(); }

 private:
  using Queue = std::map<Ticket, Turn>;  // Tickets rise: the first waits longest.

  Ticket last_ticket_ = 0;
  std::unordered_map<std::string, Queue> lanes_;  // Present while the lane is taken.
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_LANES_H_
