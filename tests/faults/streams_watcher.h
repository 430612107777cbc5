#ifndef NODEOPS_TESTS_FAULTS_STREAMS_WATCHER_H_
#define NODEOPS_TESTS_FAULTS_STREAMS_WATCHER_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "tests/testing/grpc_calls.h"

namespace nodeops::tests {

// With a connection of its own.
inline std::shared_ptr<grpc::Channel> NewChannel(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Where connections break by the dozen nobody wants to wait for the next one.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// A stream of an operation, from its first event on. It ends with the object, read or not.
struct Watcher {
  Watcher(const std::shared_ptr<grpc::Channel>& channel, const std::string& operation)
      : stub(v1::NodeOps::NewStub(channel)) {
    v1::WatchOperationRequest request;
    request.set_name(operation);
    stream = stub->WatchOperation(&context, request);
  }

  grpc::ClientContext context;
  std::unique_ptr<Stub> stub;
  std::unique_ptr<Stream> stream;
};

// Whether events come from the first to the last, each once.
inline bool IsWhole(const StreamRecord& record) {
  for (size_t i = 0; i < record.events.size(); ++i) {
    if (record.events[i].sequence() != static_cast<int64_t>(i) + 1) return false;
  }
  return record.status.ok() &&
         record.operation.last_sequence() == static_cast<int64_t>(record.events.size());
}

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STREAMS_WATCHER_H_
