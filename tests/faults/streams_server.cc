#include "tests/faults/streams_server.h"

#include <boost/asio/post.hpp>
#include <cstdlib>
#include <future>
#include <iostream>

#include "base/clock.h"
#include "service/operations/memory_operation_store.h"

namespace nodeops::tests {

class StreamsServer::Gate {
 public:
  explicit Gate(boost::asio::thread_pool& thread) {
    boost::asio::post(thread, [this] {
      reached_.set_value();
      opened_.get_future().wait();
    });
    reached_.get_future().wait();
  }
  void Open() { opened_.set_value(); }

 private:
  std::promise<void> reached_;
  std::promise<void> opened_;
};

StreamsServer::StreamsServer()
    : quick_(std::make_shared<operations::FakeCluster>(threads_.get_executor())),
      still_(std::make_shared<operations::FakeCluster>(threads_.get_executor())) {
  quick_->RunByItself();
  operations::OperationManagerOptions options{
      .executor = threads_.get_executor(),
      .store = operations::NewMemoryOperationStore(store_thread_.get_executor()),
      .backends = {{"quick", quick_}, {"still", still_}}};
  options.limits.max_running_operations = 100'000;
  manager_ =
      std::make_unique<operations::OperationManager>(base::SystemClock(), std::move(options));
  auto started =
      rpc::RpcServer::Start(threads_.get_executor(), *manager_, {.listen = {"127.0.0.1:0"}});
  if (!started.ok()) {
    std::cerr << started.status() << std::endl;
    std::abort();
  }
  rpc_ = *std::move(started);
}

StreamsServer::~StreamsServer() {
  Stop(absl::ZeroDuration());
  rpc_ = nullptr;
  manager_ = nullptr;
  threads_.join();
  store_thread_.join();
  quick_->Forget();
  still_->Forget();
}

void StreamsServer::Stop(absl::Duration timeout) {
  rpc_->StopAccepting();
  rpc_->Stop(timeout);
  if (manager_ == nullptr) return;
  std::promise<void> ended;
  manager_->Shutdown(absl::ZeroDuration(), [&ended] { ended.set_value(); });
  ended.get_future().wait();
  manager_ = nullptr;
}

void StreamsServer::HoldStore() { gate_ = std::make_unique<Gate>(store_thread_); }

void StreamsServer::ReleaseStore() { gate_->Open(); }

}  // namespace nodeops::tests
