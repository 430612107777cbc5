#include "service/clusters.h"

#include <spdlog/spdlog.h>

#include <boost/asio/strand.hpp>
#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/cluster_client.h"
#include "k8s/config/environment.h"
#include "k8s/config/kubeconfig.h"
#include "k8s/config/select_clusters.h"
#include "service/engine/cluster_engine.h"
#include "service/node_events/event_observer.h"
#include "service/node_events/event_publisher.h"
#include "service/operations/engine_backend.h"

namespace nodeops {
namespace {

// An engine with the random numbers that it draws from.
struct EngineWithRandom {
  EngineWithRandom(const std::string& name, const boost::asio::any_io_executor& strand,
                   base::Clock& clock, const std::shared_ptr<k8s::NodeClient>& client,
                   const engine::ClusterLimits& limits, const Flags& flags)
      : engine(name, strand, clock, random, client, limits, flags.legacy_annotations) {}
  absl::BitGen random;
  engine::ClusterEngine engine;
};

// Has events about nodes published, if `flags` want that.
absl::StatusOr<operations::ObserverDecorator> MakeDecorator(
    const k8s::ClusterConfig& config, const Flags& flags,
    const boost::asio::any_io_executor& strand, base::Clock& clock,
    metrics::ServiceMetrics& metrics) {
  operations::ObserverDecorator decorate;
  if (!flags.node_events.enabled) return decorate;
  const auto meter = [&](std::shared_ptr<k8s::Transport> transport) {
    return metrics.Meter(config.name, std::move(transport));
  };
  NODEOPS_ASSIGN_OR_RETURN(auto client, k8s::NewClusterEventClient(config, strand, clock, meter));
  auto publisher = std::make_shared<node_events::EventPublisher>(
      config.name, strand, clock, std::move(client),
      node_events::EventPublisherOptions{.max_qps = flags.node_events.max_qps});
  decorate = [publisher = std::move(publisher), &clock](
                 std::shared_ptr<engine::BatchObserver> observer, const engine::BatchSpec& spec) {
    return node_events::NewEventObserver(std::move(observer), spec, publisher, clock);
  };
  return decorate;
}

absl::StatusOr<std::shared_ptr<operations::ClusterBackend>> MakeBackend(
    const k8s::ClusterConfig& config, const Flags& flags,
    const boost::asio::any_io_executor& executor, base::Clock& clock,
    metrics::ServiceMetrics& metrics, ServiceHealth& health) {
  const boost::asio::any_io_executor strand = boost::asio::make_strand(executor);
  const auto meter = [&](std::shared_ptr<k8s::Transport> transport) {
    return health.Watch(config.name, metrics.Meter(config.name, std::move(transport)));
  };
  NODEOPS_ASSIGN_OR_RETURN(auto client, k8s::NewClusterClient(config, strand, clock, meter));
  engine::ClusterLimits limits = flags.cluster_limits;
  limits.held_back = metrics.MeterRateLimit(config.name);
  auto engine =
      std::make_shared<EngineWithRandom>(config.name, strand, clock, client, limits, flags);
  NODEOPS_ASSIGN_OR_RETURN(auto decorate, MakeDecorator(config, flags, strand, clock, metrics));
  return metrics.Meter(config.name,
                       operations::NewEngineBackend({engine, &engine->engine}, std::move(client),
                                                    strand, std::move(decorate)));
}

absl::Status Explain(const absl::Status& error) {
  return absl::Status(error.code(),
                      absl::StrCat(error.message(),
                                   "\nSay with --kubeconfig=FILE which kubeconfig to use, and with "
                                   "--clusters=CONTEXT,... which of its contexts."));
}

}  // namespace

absl::StatusOr<Clusters> MakeClusters(const Flags& flags, boost::asio::any_io_executor executor,
                                      base::Clock& clock, metrics::ServiceMetrics& metrics,
                                      ServiceHealth& health) {
  const k8s::Environment environment = k8s::SystemEnvironment();
  const auto kubeconfig = k8s::LoadKubeconfig(flags.kubeconfig, environment);
  if (!kubeconfig.ok()) return Explain(kubeconfig.status());
  const auto selection = k8s::SelectClusters(*kubeconfig, flags.clusters, environment);
  if (!selection.ok()) return Explain(selection.status());
  for (const std::string& warning : selection->warnings) {
    spdlog::warn("{}", base::Sanitize(warning));
  }
  Clusters clusters{.default_cluster = selection->default_cluster};
  for (const k8s::ClusterConfig& config : selection->clusters) {
    auto backend = MakeBackend(config, flags, executor, clock, metrics, health);
    if (!backend.ok()) return Explain(backend.status());
    clusters.backends.emplace(config.name, *std::move(backend));
  }
  return clusters;
}

}  // namespace nodeops
