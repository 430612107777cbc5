#include "tests/faults/streams_churn.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace nodeops::tests {
namespace {

// Longer than anything takes: whoever waits in vain is found.
constexpr auto kPatience = std::chrono::seconds(60);

constexpr char kQuick[] = "quick";
constexpr char kStill[] = "still";

}  // namespace

void ChurnCaller::Run() {
  while (state_.left.fetch_sub(1) > 0) {
    operation_.clear();
    last_sequence_ = 0;
    switch (random_() % 10) {
      case 0:
        RunStream<grpc::health::v1::HealthCheckResponse>(
            {.messages = 1}, [this](grpc::ClientContext& context) {
              return grpc::health::v1::Health::NewStub(AnyChannel())->Watch(&context, {});
            });
        break;
      case 1:
        RunStream<v1::OperationsUpdate>({.messages = 1}, [this](grpc::ClientContext& context) {
          return v1::NodeOps::NewStub(AnyChannel())->WatchOperations(&context, {});
        });
        break;
      case 2:
      case 3:
        RunBatch(kQuick);
        break;
      case 4:
        RunBatch(kStill);
        break;
      default:
        RunWatch();
        break;
    }
  }
}

void ChurnCaller::RunBatch(const char* cluster) {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_cluster(cluster);
  for (int i = 0; i < 30; ++i) {
    request.mutable_targets(0)->add_names("node-" + std::to_string(i));
  }
  RunStream<v1::OperationUpdate>(
      ExpectationOf(cluster == kQuick), [&](grpc::ClientContext& context) {
        return v1::NodeOps::NewStub(AnyChannel())->BatchCordonNodes(&context, request);
      });
}

void ChurnCaller::RunWatch() {
  bool is_quick = false;
  operation_ = AnyOperation(is_quick);
  if (operation_.empty()) return RunBatch(kQuick);
  v1::WatchOperationRequest request;
  request.set_name(operation_);
  RunStream<v1::OperationUpdate>(ExpectationOf(is_quick), [&](grpc::ClientContext& context) {
    return v1::NodeOps::NewStub(AnyChannel())->WatchOperation(&context, request);
  });
}

template <typename Update, typename Open>
void ChurnCaller::RunStream(Expectation expected, Open open) {
  static constexpr const char* kEndings[] = {"read on",  "left",  "cancelled",
                                             "deadline", "reset", "operation cancelled"};
  const auto ending = static_cast<Ending>(random_() % static_cast<int>(Ending::kLast));
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  const auto patience = ending == Ending::kDeadline
                            ? std::chrono::microseconds(random_() % 20'000)
                            : std::chrono::duration_cast<std::chrono::microseconds>(kPatience);
  context.set_deadline(std::chrono::system_clock::now() + patience);
  auto stream = open(context);
  Update update;
  bool more = true;
  const auto read = [&] {
    more = stream->Read(&update);
    if (more) CheckOrder(update, expected);
  };
  const uint64_t reads = ending == Ending::kLeave ? 0 : random_() % (expected.messages + 1);
  for (uint64_t i = 0; more && i < reads; ++i) read();
  const bool was_cancelled = Break(ending, context);
  if (ending != Ending::kDeadline && !was_cancelled && !expected.ends) context.TryCancel();
  while (more && ending != Ending::kLeave) read();
  if (ending == Ending::kLeave) stream.reset();
  const grpc::Status status = stream == nullptr ? grpc::Status::CANCELLED : stream->Finish();
  Count(kEndings[static_cast<int>(ending)], status);
}

// True: the operation ends by that.
bool ChurnCaller::Break(Ending ending, grpc::ClientContext& context) {
  switch (ending) {
    case Ending::kLeave:
    case Ending::kCancel:
      context.TryCancel();
      return false;
    case Ending::kReset:
      state_.proxy.BreakOne(random_());
      return false;
    case Ending::kCancelOperation:
      return CancelOperation(context);
    default:
      return false;
  }
}

bool ChurnCaller::CancelOperation(grpc::ClientContext& context) {
  if (operation_.empty()) return false;
  grpc::ClientContext cancel_context;
  cancel_context.set_deadline(std::chrono::system_clock::now() + kPatience);
  v1::CancelOperationRequest request;
  request.set_name(operation_);
  v1::Operation operation;
  const grpc::Status status =
      v1::NodeOps::NewStub(AnyChannel())->CancelOperation(&cancel_context, request, &operation);
  // The stream's last messages are being made now.
  if (random_() % 2 == 0) context.TryCancel();
  return status.ok();
}

void ChurnCaller::CheckOrder(const v1::OperationUpdate& update, const Expectation& expected) {
  const std::lock_guard lock(state_.mutex);
  if (update.has_operation() && operation_.empty()) {
    operation_ = update.operation().name();
    state_.operations.emplace_back(operation_, expected.ends);
  }
  for (const v1::OperationEvent& event : update.events()) {
    if (event.sequence() != last_sequence_ + 1) {
      state_.breaches.push_back(operation_ + ": event " + std::to_string(event.sequence()) +
                                " after " + std::to_string(last_sequence_));
    }
    last_sequence_ = event.sequence();
  }
}

void ChurnCaller::Count(const std::string& ending, const grpc::Status& status) {
  const std::lock_guard lock(state_.mutex);
  ++state_.endings[ending];
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNAVAILABLE:
      return;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      if (ending == "deadline") return;
      break;
    default:
      break;
  }
  state_.breaches.push_back(ending + ": " + std::to_string(status.error_code()) + " " +
                            status.error_message());
}

std::string ChurnCaller::AnyOperation(bool& is_quick) {
  const std::lock_guard lock(state_.mutex);
  if (state_.operations.empty()) return "";
  const size_t recent = std::min<size_t>(state_.operations.size(), 50);
  const auto& [name, quick] = state_.operations[state_.operations.size() - 1 - random_() % recent];
  is_quick = quick;
  return name;
}

std::shared_ptr<grpc::Channel> ChurnCaller::AnyChannel() {
  return state_.channels[random_() % state_.channels.size()];
}

}  // namespace nodeops::tests
