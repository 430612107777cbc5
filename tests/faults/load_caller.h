#ifndef NODEOPS_TESTS_FAULTS_LOAD_CALLER_H_
#define NODEOPS_TESTS_FAULTS_LOAD_CALLER_H_

#include <functional>
#include <memory>
#include <string>

#include "tests/faults/history.h"
#include "tests/testing/grpc_calls.h"

namespace nodeops::tests {

// Whether the service may be gone or going, so that the same call again, later, may be answered.
bool IsWorthRepeating(const grpc::Status& status);

// A moment before a call is repeated.
void PauseBeforeRepeating();

using OpenStream =
    std::function<std::unique_ptr<Stream>(grpc::ClientContext& context, int64_t after_sequence)>;

// Reads one operation's log to its end over as many streams as it takes, each opened by `open`,
// which says where the log stands. `on_update` is called after each message that was noted. False:
// an answer says that there will be no end; `refusal` is that answer.
bool FollowToEnd(const OpenStream& open, CallerHistory& history, WatchedLog& log,
                 const std::function<void()>& on_update, grpc::Status& refusal);

// Repeats `call` until it is answered.
grpc::Status UntilAnswered(const std::function<grpc::Status(grpc::ClientContext& context)>& call);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_CALLER_H_
