#ifndef NODEOPS_CLIENT_CLI_PAUSE_NOTICES_H_
#define NODEOPS_CLIENT_CLI_PAUSE_NOTICES_H_

#include <cstdint>
#include <string>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::cli {

// A command that follows a paused operation would seem to hang. This says once for each pause that
// it is paused, why, and how to resume or cancel it. Pauses of the past are not told.
class PauseNotices {
 public:
  // `program` is how the commands begin that the user is told.
  explicit PauseNotices(std::string program) : program_(std::move(program)) {}

  // What to tell, in lines without a line's end at the end; empty for nothing.
  std::string Hear(const nodeops::v1::Operation& snapshot);
  std::string Hear(const nodeops::v1::OperationEvent& event);

 private:
  std::string Tell(nodeops::v1::Operation::State state, nodeops::v1::Operation::StateCause cause,
                   const std::string& reason);

  const std::string program_;
  std::string name_;
  int64_t known_until_ = 0;  // the last event that a snapshot included
  bool told_ = false;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_PAUSE_NOTICES_H_
