#include "client/cli/exit_status.h"

namespace nodeops::cli {

ExitStatus ExitStatusOf(const nodeops::v1::Operation& ended) {
  switch (ended.state()) {
    case nodeops::v1::Operation::SUCCEEDED:
      return kSuccess;
    case nodeops::v1::Operation::PARTIALLY_FAILED:
      return kSomeFailed;
    case nodeops::v1::Operation::FAILED:
      return ended.counts().expired() == ended.counts().total() ? kEndedEarly : kAllFailed;
    case nodeops::v1::Operation::CANCELLED:
    case nodeops::v1::Operation::EXPIRED:
      return kEndedEarly;
    default:
      return kError;
  }
}

}  // namespace nodeops::cli
