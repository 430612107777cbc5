#ifndef NODEOPS_CLIENT_CLI_REPORTER_H_
#define NODEOPS_CLIENT_CLI_REPORTER_H_

#include <string>

#include "client/operation_observer.h"

namespace nodeops::cli {

// Shows what happens to an operation while it is followed.
class Reporter : public client::OperationObserver {
 public:
  // Tells the user something, in whole lines, whatever the options: it says what to do.
  virtual void Note(const std::string& lines) = 0;

  // Following has ended, for whatever reason: makes room for what is printed next.
  virtual void Stop() = 0;

  // The operation has ended: prints what it came to.
  virtual void Summarize(const nodeops::v1::Operation& operation) = 0;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_REPORTER_H_
