#include "service/service_health.h"

#include <map>
#include <mutex>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "service/operations/forwarding_store.h"

namespace nodeops {
namespace {

using http::Observation;

std::string ProblemOf(const k8s::HttpResult& result) {
  if (const auto* error = std::get_if<k8s::TransportError>(&result)) return error->message;
  const int status = std::get<k8s::HttpResponse>(result).status;
  const bool refused = status == 401 || status >= 500;
  return refused ? absl::StrCat("answered ", status) : "";
}

// Whether the store could not do what it was asked; other errors say that it should not.
bool IsFailure(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsUnavailable(status) ||
         absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
}

}  // namespace

class ServiceHealth::Seen {
 public:
  explicit Seen(base::Clock& clock) : clock_(clock) {}

  void Add(const std::string& cluster) {
    const std::lock_guard lock(mutex_);
    clusters_[cluster];
  }
  void OnAnswer(const std::string& cluster, const k8s::HttpResult& result) {
    const std::lock_guard lock(mutex_);
    Note(clusters_[cluster], ProblemOf(result));
  }
  void OnWritten(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    Note(store_, IsFailure(status) ? std::string(status.message()) : "");
  }
  void ShutDown() {
    const std::lock_guard lock(mutex_);
    shutting_down_ = true;
  }

  http::Readiness Now() const {
    const std::lock_guard lock(mutex_);
    http::Readiness now{.shutting_down = shutting_down_, .store = store_};
    if (clock_.Now() - store_.seen >= kStoreFailureCounts &&
        store_.state == Observation::State::kBad) {
      now.store = {};
    }
    for (const auto& [name, api_server] : clusters_) now.clusters.push_back({name, api_server});
    return now;
  }

 private:
  void Note(Observation& observation, std::string problem) const {
    observation.state = problem.empty() ? Observation::State::kGood : Observation::State::kBad;
    observation.seen = clock_.Now();
    observation.problem = std::move(problem);
  }

  base::Clock& clock_;
  mutable std::mutex mutex_;  // Guards everything below.
  bool shutting_down_ = false;
  Observation store_;
  std::map<std::string, Observation> clusters_;
};

namespace {

class WatchedTransport final : public k8s::Transport {
 public:
  WatchedTransport(std::shared_ptr<ServiceHealth::Seen> seen, std::string cluster,
                   std::shared_ptr<k8s::Transport> transport)
      : seen_(std::move(seen)), cluster_(std::move(cluster)), transport_(std::move(transport)) {}

  boost::asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override {
    k8s::HttpResult result = co_await transport_->Send(std::move(request));
    const auto* error = std::get_if<k8s::TransportError>(&result);
    // That a kept-alive connection was closed says nothing.
    if (error == nullptr || error->kind != k8s::TransportError::Kind::kReusedClosed) {
      seen_->OnAnswer(cluster_, result);
    }
    co_return result;
  }

 private:
  const std::shared_ptr<ServiceHealth::Seen> seen_;
  const std::string cluster_;
  const std::shared_ptr<k8s::Transport> transport_;
};

using operations::OperationStore;

// Looks at writes; reads are passed on.
class WatchedStore final : public operations::ForwardingStore {
 public:
  WatchedStore(std::shared_ptr<ServiceHealth::Seen> seen, std::shared_ptr<OperationStore> store)
      : ForwardingStore(std::move(store)), seen_(std::move(seen)) {}

  void Create(operations::NewOperation operation, Recorded done) override {
    ForwardingStore::Create(std::move(operation), Noting(std::move(done)));
  }
  void Append(operations::EventGroup group, Recorded done) override {
    ForwardingStore::Append(std::move(group), Noting(std::move(done)));
  }

 private:
  Recorded Noting(Recorded done) const {
    return [seen = seen_, done = std::move(done)](absl::Status status) mutable {
      seen->OnWritten(status);
      done(std::move(status));
    };
  }

  const std::shared_ptr<ServiceHealth::Seen> seen_;
};

}  // namespace

ServiceHealth::ServiceHealth(base::Clock& clock) : seen_(std::make_shared<Seen>(clock)) {}

std::shared_ptr<k8s::Transport> ServiceHealth::Watch(const std::string& cluster,
                                                     std::shared_ptr<k8s::Transport> transport) {
  seen_->Add(cluster);
  return std::make_shared<WatchedTransport>(seen_, cluster, std::move(transport));
}

std::shared_ptr<OperationStore> ServiceHealth::Watch(std::shared_ptr<OperationStore> store) {
  return std::make_shared<WatchedStore>(seen_, std::move(store));
}

void ServiceHealth::ShutDown() { seen_->ShutDown(); }
http::Readiness ServiceHealth::Now() const { return seen_->Now(); }

}  // namespace nodeops
