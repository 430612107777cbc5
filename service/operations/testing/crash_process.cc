#include "service/operations/testing/crash_process.h"

#include <boost/asio/strand.hpp>
#include <utility>

#include "service/operations/engine_backend.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

constexpr char kMark[] = "\"nodeops.dev/last-operation\":\"";

std::string MarkOf(const std::string& body) {
  const size_t mark = body.find(kMark);
  if (mark == std::string::npos) return "";
  const size_t begin = mark + sizeof(kMark) - 1;
  return body.substr(begin, body.find('"', begin) - begin);
}

std::string NodeOf(const std::string& target) {
  const std::string path = target.substr(0, target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

// Sends nothing for the dead, and tells of everything else.
class MortalTransport final : public k8s::Transport {
 public:
  MortalTransport(std::string cluster, std::shared_ptr<k8s::Transport> network,
                  std::shared_ptr<const bool> dead, CrashProcess::RequestListener listener)
      : cluster_(std::move(cluster)),
        network_(std::move(network)),
        dead_(std::move(dead)),
        listener_(std::move(listener)) {}

  asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override {
    if (*dead_) co_return k8s::TransportError{k8s::TransportError::Kind::kNotSent, "dead"};
    const std::string mark = request.method == "GET" ? "" : MarkOf(request.body);
    const std::string agent = listener_(cluster_, NodeOf(request.target), mark);
    request.headers.insert(request.headers.begin(), {"User-Agent", agent});
    auto answer = network_->Send(std::move(request));
    co_return co_await std::move(answer);
  }

 private:
  const std::string cluster_;
  const std::shared_ptr<k8s::Transport> network_;
  const std::shared_ptr<const bool> dead_;
  const CrashProcess::RequestListener listener_;
};

}  // namespace

CrashProcess::CrashProcess(asio::io_context& io, base::Clock& clock, engine::Dice& dice,
                           SimulatedDisk& disk,
                           const std::map<std::string, std::shared_ptr<k8s::Transport>>& clusters,
                           RequestListener listener)
    : store_(std::make_shared<CrashStore>(io, clock, dice, disk)) {
  ClusterBackends backends;
  for (const auto& [name, network] : clusters) {
    const asio::any_io_executor strand = asio::make_strand(io);
    const auto client = std::make_shared<k8s::NodeClient>(
        std::make_shared<MortalTransport>(name, network, dead_, listener));
    engines_.push_back(std::make_shared<engine::ClusterEngine>(
        name, strand, clock, dice.engine(), client,
        engine::ClusterLimits{.max_concurrency = 1 + dice.Pick(6)}));
    backends.emplace(name, NewEngineBackend(engines_.back(), client, strand));
  }
  manager_ = std::make_unique<OperationManager>(
      clock, OperationManagerOptions{.executor = io.get_executor(),
                                     .store = store_,
                                     .backends = std::move(backends),
                                     .default_cluster = clusters.begin()->first,
                                     .limits = {}});
}

CrashProcess::~CrashProcess() = default;

void CrashProcess::Die(const std::set<std::string>& operations) {
  *dead_ = true;
  store_->Die();
  manager_.reset();
  for (const auto& engine : engines_) {
    for (const std::string& operation : operations) {
      engine->StopBatch(operation, engine::StopMode::kImmediate, engine::NodeOutcome::kCancelled);
    }
  }
}

}  // namespace nodeops::operations
