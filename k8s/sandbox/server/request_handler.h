#ifndef NODEOPS_K8S_SANDBOX_SERVER_REQUEST_HANDLER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_REQUEST_HANDLER_H_

#include <cstdint>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/server/fault_script.h"
#include "k8s/sandbox/server/journal.h"

namespace nodeops::k8s::sandbox {

// A request that has arrived and waits to be handled; `fault.delay` says for how long.
struct Arrival {
  ApiRequest request;
  uint64_t connection = 0;
  RequestInfo info;
  Fault fault;
};

// What the client gets to see.
struct Outcome {
  enum class Kind {
    kAnswer,            // `response`, whole.
    kTruncatedHeaders,  // `response`, whose connection ends in the middle of the headers,
    kTruncated,         // in the middle of the body,
    kTruncatedChunk,    // in the middle of a chunk of the body.
    kTooLong,           // `response`, of which Content-Length promises more than there is.
    kTooShort,          // `response`, of which Content-Length promises half.
    kTrickle,           // `response`, a byte at a time, over `spread` altogether.
    kClosed,            // The connection ends in order.
    kReset,             // The connection is reset.
    kSilence,           // Nothing, for as long as the client cares to wait.
  };
  Kind kind = Kind::kAnswer;
  ApiResponse response;
  absl::Duration spread;
};

// What every network face of the sandbox shares: it lets the fault script interfere with the
// requests for nodes of users who may make them, has the API server handle them, writes them into
// the journal, and answers GET /sandbox/journal?after=N (JSON lines) and GET /sandbox/stats itself,
// for the user `admin`, free of faults and unrecorded.
//
// A request is handled in two steps, so that the time in between is the face's: a request is still
// handled, and has its effect, when its client has given up meanwhile.
//
// Not thread-safe: call it on the strand of the API server. What the constructor takes must outlive
// it.
class RequestHandler {
 public:
  RequestHandler(ApiServer& server, FaultScript& script, Journal& journal, base::Clock& clock);

  // Draws the fault of `request`. `connection` is for the journal.
  Arrival Arrive(ApiRequest request, uint64_t connection);

  Outcome Handle(Arrival arrival);

  // Answers with `status` a request that does not come further, such as one whose body is too large
  // to be read. It is in the journal.
  ApiResponse Refuse(ApiRequest request, uint64_t connection, int status);

 private:
  void WriteBefore(const Arrival& arrival);
  ApiResponse HandleOwn(const Arrival& arrival) const;

  ApiServer& server_;
  FaultScript& script_;
  Journal& journal_;
  base::Clock& clock_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_REQUEST_HANDLER_H_
