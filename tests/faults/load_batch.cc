#include "tests/faults/load_batch.h"

#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "tests/faults/load_caller.h"

namespace nodeops::tests {
namespace {

// Streams that last longer than this hang: a stream that is cut is found by the checker.
constexpr std::chrono::minutes kStream(4);

template <typename Request>
Request RequestFor(const SentBatch& batch, int concurrency) {
  Request request;
  v1::Target& target = *request.add_targets();
  target.set_cluster(batch.cluster);
  for (const std::string& node : batch.nodes) target.add_names(node);
  request.set_request_id(batch.request_id);
  request.set_reason("load");
  request.set_concurrency(concurrency);
  request.mutable_retry()->set_max_attempts(batch.max_attempts);
  request.mutable_retry()->mutable_initial_backoff()->set_nanos(20'000'000);
  request.mutable_retry()->mutable_node_timeout()->set_seconds(60);
  return request;
}

using Call = std::function<grpc::Status(Stub&, grpc::ClientContext&, v1::Operation&)>;

void Ask(LiveService& service, CallerHistory& history, const Call& call) {
  v1::Operation operation;
  const grpc::Status status = UntilAnswered(
      [&](grpc::ClientContext& context) { return call(*service.stub(), context, operation); });
  if (status.ok()) history.NoteSnapshot(operation);
}

void Cancel(LiveService& service, const std::string& name, v1::Operation::CancelMode mode,
            CallerHistory& history) {
  v1::CancelOperationRequest request;
  request.set_name(name);
  request.set_reason("interference");
  request.set_mode(mode);
  Ask(service, history, [&](Stub& stub, grpc::ClientContext& context, v1::Operation& operation) {
    return stub.CancelOperation(&context, request, &operation);
  });
}

void PauseAndResume(LiveService& service, const std::string& name, CallerHistory& history) {
  v1::PauseOperationRequest pause;
  pause.set_name(name);
  Ask(service, history, [&](Stub& stub, grpc::ClientContext& context, v1::Operation& operation) {
    return stub.PauseOperation(&context, pause, &operation);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  v1::ResumeOperationRequest resume;
  resume.set_name(name);
  Ask(service, history, [&](Stub& stub, grpc::ClientContext& context, v1::Operation& operation) {
    return stub.ResumeOperation(&context, resume, &operation);
  });
}

}  // namespace

SentBatch DrawBatch(const LoadOptions& options, std::string request_id, std::mt19937_64& dice) {
  SentBatch batch{.request_id = std::move(request_id), .max_attempts = 20};
  batch.action = dice() % 2 == 0 ? v1::Operation::CORDON : v1::Operation::UNCORDON;
  batch.cluster = options.clusters[dice() % options.clusters.size()];
  const size_t count = options.min_nodes + dice() % (options.max_nodes - options.min_nodes + 1);
  while (batch.nodes.size() < count) {
    batch.nodes.insert(absl::StrFormat("node-%05d", dice() % options.nodes_per_cluster));
  }
  return batch;
}

Interference DrawInterference(std::mt19937_64& dice) {
  Interference interference{.after_sequence = 1 + static_cast<int64_t>(dice() % 12)};
  const uint64_t drawn = dice() % 100;
  if (drawn < 10) {
    interference.kind = Interference::kCancelGracefully;
  } else if (drawn < 20) {
    interference.kind = Interference::kCancelAtOnce;
  } else if (drawn < 35) {
    interference.kind = Interference::kPauseAndResume;
  }
  return interference;
}

void Interfere(LiveService& service, const std::string& operation, const Interference& interference,
               CallerHistory& history) {
  switch (interference.kind) {
    case Interference::kNone:
      return;
    case Interference::kCancelGracefully:
      return Cancel(service, operation, v1::Operation::GRACEFUL, history);
    case Interference::kCancelAtOnce:
      return Cancel(service, operation, v1::Operation::IMMEDIATE, history);
    case Interference::kPauseAndResume:
      return PauseAndResume(service, operation, history);
  }
}

std::unique_ptr<Stream> StartBatch(Stub& stub, grpc::ClientContext& context, const SentBatch& batch,
                                   int concurrency) {
  context.set_deadline(std::chrono::system_clock::now() + kStream);
  if (batch.action == v1::Operation::CORDON) {
    return stub.BatchCordonNodes(&context,
                                 RequestFor<v1::BatchCordonNodesRequest>(batch, concurrency));
  }
  return stub.BatchUncordonNodes(&context,
                                 RequestFor<v1::BatchUncordonNodesRequest>(batch, concurrency));
}

std::unique_ptr<Stream> WatchOperation(Stub& stub, grpc::ClientContext& context,
                                       const std::string& operation, int64_t after_sequence) {
  context.set_deadline(std::chrono::system_clock::now() + kStream);
  v1::WatchOperationRequest request;
  request.set_name(operation);
  request.set_after_sequence(after_sequence);
  return stub.WatchOperation(&context, request);
}

}  // namespace nodeops::tests
