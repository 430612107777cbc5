#ifndef NODEOPS_TESTS_FAULTS_LOAD_SERVICE_H_
#define NODEOPS_TESTS_FAULTS_LOAD_SERVICE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/faults/checker.h"
#include "tests/faults/load.h"
#include "tests/testing/process.h"

namespace nodeops::tests {

// A service that is ended and started again, on the same data.
class LoadService {
 public:
  // `program` in the runfiles; every start tells `callers` where it is.
  LoadService(std::string program, std::vector<std::string> flags, LiveService& callers);

  // Returns once a health check says SERVING; how long that took. Nothing if it was killed before,
  // by a failpoint. Ends the test with the service's log if it ended in any other way.
  std::optional<absl::Duration> Start(std::vector<std::string> environment = {});

  // Whether it dies within `limit`.
  bool WaitForDeath(absl::Duration limit) const;

  // SIGKILL, unless it is dead already. Ends the test if it had ended in any other way.
  void Kill();

  Process& process() { return *process_; }
  const std::string& address() const { return address_; }

 private:
  void WaitUntilServing();

  const std::string program_;
  const std::vector<std::string> flags_;
  LiveService& callers_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

// All operations that the service has, but those in `known`, whose logs have been read before; and
// how many there are altogether.
StoredOperations ReadStored(Stub& stub, const StoredOperations& known, size_t& all);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_SERVICE_H_
