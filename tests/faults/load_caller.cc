#include "tests/faults/load_caller.h"

#include <chrono>
#include <thread>
#include <utility>

namespace nodeops::tests {
namespace {

// Long enough for a machine that does ten other things, so that a hang is found and not waited for.
constexpr std::chrono::seconds kAnswer(60);

}  // namespace

bool IsWorthRepeating(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:  // Gone, or going.
    case grpc::StatusCode::CANCELLED:    // The connection broke while the answer came.
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:  // For the moment.
      return true;
    default:
      return false;
  }
}

void PauseBeforeRepeating() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

bool FollowToEnd(const OpenStream& open, CallerHistory& history, WatchedLog& log,
                 const std::function<void()>& on_update, grpc::Status& refusal) {
  while (true) {
    grpc::ClientContext context;
    const auto stream = open(context, log.last_sequence);
    StreamEnd end;
    bool begun = false;
    v1::OperationUpdate update;
    while (stream != nullptr && stream->Read(&update)) {
      begun = true;
      NoteUpdate(update, history, log, end);
      on_update();
    }
    const grpc::Status status = stream != nullptr ? stream->Finish() : grpc::Status::CANCELLED;
    end.ok = status.ok();
    if (begun) history.stream_ends.push_back(end);
    log.ended = status.ok();
    if (log.ended) return true;
    if (!IsWorthRepeating(status)) {
      refusal = status;
      return false;
    }
    PauseBeforeRepeating();
  }
}

grpc::Status UntilAnswered(const std::function<grpc::Status(grpc::ClientContext& context)>& call) {
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kAnswer);
    const grpc::Status status = call(context);
    if (!IsWorthRepeating(status)) return status;
    PauseBeforeRepeating();
  }
}

}  // namespace nodeops::tests
