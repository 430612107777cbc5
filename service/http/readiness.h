#ifndef NODEOPS_SERVICE_HTTP_READINESS_H_
#define NODEOPS_SERVICE_HTTP_READINESS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/http/http_message.h"

namespace nodeops::http {

// Whether something that the service needs worked when it was last used.
struct Observation {
  enum class State { kUnknown, kGood, kBad };  // kUnknown: not used yet.
  State state = State::kUnknown;
  absl::Time seen;      // When it was last used; of no meaning while unknown.
  std::string problem;  // What went wrong, if it is bad.
};

struct Readiness {
  struct Cluster {
    std::string name;
    Observation api_server;
  };

  bool shutting_down = false;
  Observation store;
  std::vector<Cluster> clusters;
};

// The answer of /readyz: 200 if requests can be served, 503 while shutting down or if the store
// does not take what is written; with all of it as JSON,
// or without `details` only whether it is ready. A cluster that does not answer is said,
// but is no reason to take the service from the others.
HttpAnswer ReadyAnswer(const Readiness& readiness, bool details = true);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_READINESS_H_
