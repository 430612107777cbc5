#include "service/operations/engine_backend.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

// That a kept-alive connection had been closed says nothing about the API server, and that
// credentials had aged says nothing about those that have been read since.
bool IsWorthSendingAgain(const k8s::ApiError& error) {
  return error.error_class == k8s::ErrorClass::kReusedClosed ||
         error.error_class == k8s::ErrorClass::kUnauthorized;
}

asio::awaitable<void> List(std::shared_ptr<k8s::NodeClient> client, k8s::ListOptions options,
                           ClusterBackend::Listed done) {
  auto page = co_await client->List(options);
  if (!page.ok() && IsWorthSendingAgain(page.error())) {
    page = co_await client->List(options);
  }
  done(std::move(page));
}

class EngineBackend final : public ClusterBackend {
 public:
  EngineBackend(std::shared_ptr<engine::ClusterEngine> engine,
                std::shared_ptr<k8s::NodeClient> client, asio::any_io_executor strand,
                ObserverDecorator decorate)
      : engine_(std::move(engine)),
        client_(std::move(client)),
        strand_(std::move(strand)),
        decorate_(std::move(decorate)) {}

  void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                  std::shared_ptr<engine::BatchObserver> observer) override {
    if (decorate_) observer = decorate_(std::move(observer), spec);
    engine_->StartBatch(std::move(spec), std::move(targets), std::move(observer));
  }

  void StopBatch(std::string operation, engine::StopMode mode,
                 engine::NodeOutcome outcome) override {
    engine_->StopBatch(std::move(operation), mode, outcome);
  }
  void PauseBatch(std::string operation) override { engine_->PauseBatch(std::move(operation)); }
  void ResumeBatch(std::string operation) override { engine_->ResumeBatch(std::move(operation)); }
  void ReleaseBatch(std::string operation) override { engine_->ReleaseBatch(std::move(operation)); }

  void ListNodes(k8s::ListOptions options, Listed done) override {
    asio::co_spawn(strand_, List(client_, std::move(options), std::move(done)),
                   [](std::exception_ptr error) {
                     if (error) std::rethrow_exception(error);
                   });
  }

 private:
  const std::shared_ptr<engine::ClusterEngine> engine_;
  const std::shared_ptr<k8s::NodeClient> client_;
  const asio::any_io_executor strand_;
  const ObserverDecorator decorate_;
};

}  // namespace

std::shared_ptr<ClusterBackend> NewEngineBackend(std::shared_ptr<engine::ClusterEngine> engine,
                                                 std::shared_ptr<k8s::NodeClient> client,
                                                 asio::any_io_executor strand,
                                                 ObserverDecorator decorate) {
  return std::make_shared<EngineBackend>(std::move(engine), std::move(client), std::move(strand),
                                         std::move(decorate));
}

}  // namespace nodeops::operations
