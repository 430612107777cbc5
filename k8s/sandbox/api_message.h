#ifndef NODEOPS_K8S_SANDBOX_API_MESSAGE_H_
#define NODEOPS_K8S_SANDBOX_API_MESSAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/sandbox/status_error.h"
#include "k8s/sandbox/watch.h"

namespace nodeops::k8s::sandbox {

// One HTTP request as it came. A kube-apiserver's limits hold: a body over 3 MiB is a 413.
struct ApiRequest {
  std::string method;
  std::string target;  // Path and query, percent-encoded.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct ApiResponse {
  int status = 200;
  // Content-Type and what else has a meaning (Retry-After). Not Date, Content-Length and the like.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::unique_ptr<Watch> watch;  // Set: the answer is a stream of events, and `body` is empty.
};

// The first header of that name, whatever its case; empty if there is none.
std::string_view HeaderOf(const ApiRequest& request, std::string_view name);

ApiResponse JsonAnswer(int status, std::string body);

// The Status, with a Retry-After where it says when to come back.
ApiResponse ErrorAnswer(const StatusError& error);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_API_MESSAGE_H_
