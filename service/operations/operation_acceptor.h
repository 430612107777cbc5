#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_ACCEPTOR_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_ACCEPTOR_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_plan.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"
#include "service/operations/target_resolver.h"

namespace nodeops::operations {

// What lies between a request for an operation and the operation: finds out whether it has been
// asked for before, and which nodes it means. Everything is called on `strand`, and calls back
// there. Owned by shared pointers.
class OperationAcceptor : public std::enable_shared_from_this<OperationAcceptor> {
 public:
  using Strand = boost::asio::strand<boost::asio::any_io_executor>;
  using Answer = absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)>;

  // What is done with what was planned.
  struct Next {
    // Why no more operations can begin, if `planned` others are about to.
    std::function<absl::Status(size_t planned)> check_room;
    // Records and runs the operation; `done` gets it as recorded. Called only after check_room.
    std::function<void(OperationPlan plan, std::string fingerprint, Answer done)> launch;
  };

  OperationAcceptor(Strand strand, base::Clock& clock, std::shared_ptr<OperationStore> store,
                    ClusterBackends backends, ResolveLimits limits, Next next);

  // The contracts of OperationService::StartBatch and UndoOperation. Calls of one caller
  // with the same request_id that overlap get one operation. What they were given to work with must
  // live until `done`.
  void Accept(BatchRequest request, Answer done);
  void Accept(UndoRequest request, Answer done);

  // Accepts nothing any more; what is being planned is answered like that, too.
  void Refuse(absl::Status why);

  // Whether no call waits for its answer.
  bool idle() const { return calls_ == 0; }

 private:
  using Self = std::shared_ptr<OperationAcceptor>;
  using Accepted = absl::StatusOr<v1::Operation>;
  using Planned = absl::AnyInvocable<void(absl::StatusOr<OperationPlan>)>;
  using Abort = std::function<void(absl::Status)>;

  struct Request {
    std::string request_id;
    std::string key;  // Of the request_id.
    std::string fingerprint;
    Authorize authorize;
    std::function<Abort(Planned)> plan;  // Gives what ends it early.
  };
  // Calls that wait for one request to be accepted.
  struct Joined {
    std::string fingerprint;
    std::vector<Answer> calls;
  };

  void Begin(Request request, Answer done);
  Abort PlanBatch(const BatchRequest& request, Planned done);
  static boost::asio::awaitable<Accepted> Run(Self self, Request request);
  static boost::asio::awaitable<Accepted> FindEarlier(Self self, std::string request_id,
                                                      std::string key, std::string fingerprint);
  void OnAccepted(const std::string& key, Accepted accepted, Answer done);

  const Strand strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const ClusterBackends backends_;
  const ResolveLimits limits_;
  const Next next_;
  std::unordered_map<std::string, Joined> joined_;  // By RequestKey.
  size_t calls_ = 0;  // That have no answer yet, without those that joined another one.
  std::list<Abort> planning_;
  absl::Status refusal_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_ACCEPTOR_H_
