#include "service/engine/testing/simulated_cluster.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/node.h"
#include "service/engine/testing/node_remainder.h"
#include "service/engine/testing/simulation_faults.h"

namespace nodeops::engine {

namespace sandbox = k8s::sandbox;

SimulatedCluster::SimulatedCluster(boost::asio::io_context& io, base::Clock& clock, Dice& dice,
                                   Listener listener)
    : dice_(dice),
      listener_(std::move(listener)),
      server_({.seed = dice.engine()()}, clock),
      script_(RandomFaults(dice.engine()), dice.engine()()),
      handler_(server_, script_, journal_, clock),
      network_(std::make_shared<sandbox::InProcessTransport>(
          io.get_executor(), clock, handler_,
          sandbox::InProcessOptions{.latency = dice.Millis(200)})) {
  for (int i = 0, count = 1 + dice.Pick(3); i < count; ++i) {
    const std::string node = absl::StrCat("n", i);
    nodes_.push_back(node);
    server_.AddNode(node, {{"pool", "blue"}});
    Patch(node, absl::StrCat(R"({"metadata":{"annotations":{"team.example.com/owner":)",
                             R"("stor\u00e4ge"}},"spec":{"unschedulable":)",
                             dice.Chance(0.5) ? "true" : "null", "}}"));
    before_[node] = *server_.NodeJson(node);
  }
}

std::string SimulatedCluster::UidOf(const std::string& node) const {
  const auto json = server_.NodeJson(node);
  return json ? k8s::Node::Parse(*json)->uid() : "";
}

std::vector<SimulatedCluster::Deed> SimulatedCluster::RandomDeed() {
  const std::string node = nodes_[dice_.Pick(static_cast<int>(nodes_.size()))];
  const absl::Duration time = dice_.Millis(1'500);
  const std::string spec =
      absl::StrCat(R"("spec":{"unschedulable":)", dice_.Chance(0.5) ? "true" : "null", "}}");
  const auto do_it = [this, node, time](std::string what, auto deed) {
    return std::vector<Deed>{{.time = time, .deed = [this, node, what, deed] {
                                listener_(absl::StrCat(what, " ", node));
                                deed();
                              }}};
  };
  const int kind = dice_.Pick(20);
  if (kind < 10) return do_it("kubelet writes", [this, node] { server_.KubeletWrite(node); });
  if (kind < 15) return do_it("by hand: " + spec, [this, node, spec] { Patch(node, "{" + spec); });
  if (kind < 16) {
    const std::string body = absl::StrCat(
        R"({"metadata":{"annotations":{"nodeops.dev/last-operation":"operations/other"}},)", spec);
    auto deeds = do_it("another nodeops: " + spec, [this, node, body] { Patch(node, body); });
    deeds[0].obscured = node;
    return deeds;
  }
  if (kind < 18) {
    auto deeds = kind < 17 ? do_it("replaced:", [this, node] { server_.ReplaceNode(node); })
                           : do_it("deleted:", [this, node] { server_.DeleteNode(node); });
    deeds[0].removed = node;
    return deeds;
  }
  return {{.time = time, .deed = [this] { network_->set_reachable(false); }},
          {.time = time + dice_.Millis(300), .deed = [this] { network_->set_reachable(true); }}};
}

void SimulatedCluster::RepeatByHand(const std::string& node) {
  const auto json = server_.NodeJson(node);
  if (!json) return;
  listener_("done again by hand: " + node);
  const bool cordoned = k8s::Node::Parse(*json)->unschedulable();
  for (const bool now : {!cordoned, cordoned}) {
    Patch(node, absl::StrCat(R"({"spec":{"unschedulable":)", now ? "true" : "null", "}}"));
  }
}

void SimulatedCluster::Patch(const std::string& node, const std::string& body) {
  server_.Handle({.method = "PATCH",
                  .target = "/api/v1/nodes/" + node,
                  .headers = {{"Content-Type", "application/merge-patch+json"}},
                  .body = body});
}

std::vector<std::string> SimulatedCluster::ChangedRemainders() const {
  std::vector<std::string> changed;
  for (const auto& [node, json] : before_) {
    const auto now = server_.NodeJson(node);
    if (!now || k8s::Node::Parse(*now)->uid() != k8s::Node::Parse(json)->uid()) continue;
    if (NodeRemainder(*now) == NodeRemainder(json)) continue;
    changed.push_back(absl::StrCat("other fields changed: ", node, ": ", NodeRemainder(json),
                                   " is ", NodeRemainder(*now)));
  }
  return changed;
}

}  // namespace nodeops::engine
