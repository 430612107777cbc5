#ifndef NODEOPS_CLIENT_TESTING_RECORDING_OBSERVER_H_
#define NODEOPS_CLIENT_TESTING_RECORDING_OBSERVER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "client/operation_observer.h"

namespace nodeops::client {

// Remembers everything that it hears.
class RecordingObserver : public OperationObserver {
 public:
  void OnOperation(const nodeops::v1::Operation& operation) override {
    if (sequences.empty()) introduced = true;
    operations.push_back(operation);
    if (on_operation) on_operation();
  }
  void OnEvent(const nodeops::v1::OperationEvent& event) override {
    sequences.push_back(event.sequence());
    if (on_event) on_event();
  }
  void OnResult(const nodeops::v1::NodeResult& result) override {
    results.push_back(result.node());
  }
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override {
    disconnects.push_back(why);
    waits.push_back(wait);
    if (on_disconnected) on_disconnected();
  }
  void OnReconnected() override { ++reconnects; }
  void OnIdle() override {
    ++idles;
    if (on_idle) on_idle();
  }

  std::vector<nodeops::v1::Operation> operations;
  std::vector<int64_t> sequences;
  std::vector<std::string> results;  // names of nodes
  std::vector<absl::Status> disconnects;
  std::vector<absl::Duration> waits;
  int reconnects = 0;
  int idles = 0;
  bool introduced = false;  // a snapshot came before the first event
  std::function<void()> on_operation, on_event, on_disconnected, on_idle;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_TESTING_RECORDING_OBSERVER_H_
