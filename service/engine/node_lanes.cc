#include "service/engine/node_lanes.h"

#include <utility>

namespace nodeops::engine {

NodeLanes::Ticket NodeLanes::Enter(const std::string& node, Turn turn) {
  const Ticket ticket = ++last_ticket_;
  const auto [lane, is_free] = lanes_.try_emplace(node);
  if (is_free) {
    turn();
  } else {
    lane->second.emplace(ticket, std::move(turn));
  }
  return ticket;
}

bool NodeLanes::Withdraw(const std::string& node, Ticket ticket) {
  const auto lane = lanes_.find(node);
  return lane != lanes_.end() && lane->second.erase(ticket) > 0;
}

void NodeLanes::Leave(const std::string& node) {
  const auto lane = lanes_.find(node);
  if (lane == lanes_.end()) return;
  if (lane->second.empty()) {
    lanes_.erase(lane);
    return;
  }
  auto next = lane->second.extract(lane->second.begin());
  next.mapped()();
}

}  // namespace nodeops::engine
