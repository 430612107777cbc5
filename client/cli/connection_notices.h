#ifndef NODEOPS_CLIENT_CLI_CONNECTION_NOTICES_H_
#define NODEOPS_CLIENT_CLI_CONNECTION_NOTICES_H_

#include <ostream>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nodeops::cli {

// Tells on standard error that the connection is lost and back again: once each, however often it
// is tried in between.
class ConnectionNotices {
 public:
  ConnectionNotices(std::ostream& err, bool quiet) : err_(err), quiet_(quiet) {}

  void Lost(const absl::Status& why, absl::Duration wait);
  void Back();

 private:
  std::ostream& err_;
  const bool quiet_;
  bool lost_ = false;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_CONNECTION_NOTICES_H_
