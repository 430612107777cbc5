#ifndef NODEOPS_K8S_EVENT_CLIENT_H_
#define NODEOPS_K8S_EVENT_CLIENT_H_

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "k8s/api_error.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// What a core/v1 Event about a node says. Limits are those of the API
// (kubernetes/pkg/apis/core/validation/events.go): texts are cut to them.
struct NodeEvent {
  std::string node;
  bool is_warning = false;  // Type Warning instead of Normal.
  std::string reason;       // For programs, CamelCase; at most 128 bytes.
  std::string message;      // For people; at most 1024 bytes.
  absl::Time first_time;    // To the second.
  absl::Time last_time;
  int count = 1;  // How often it happened, from first_time to last_time.
};

// Events about the nodes of one cluster, in the form in which `kubectl describe node` looks for
// them: in the namespace `default`, their involvedObject's uid being the node's name, as in
// kubelets' events. (Old versions of kubectl look for nothing else, new ones for the node's uid
// too: kubectl/pkg/describe, NodeDescriber.)
//
// One call is one request: it never retries and never sleeps. Not thread-safe: call it on the
// transport's executor, and keep it alive until its calls are done.
class EventClient {
 public:
  // `path_prefix` is the path of the cluster's server URL, usually empty.
  explicit EventClient(std::shared_ptr<Transport> transport, std::string path_prefix = "");

  // Makes the event `name`, a DNS-1123 subdomain (see EventName). The error's reason is
  // AlreadyExists if there is one of that name.
  asio::awaitable<std::optional<ApiError>> Create(std::string name, NodeEvent event,
                                                  absl::Duration timeout);

  // Has the event `name` say that it happened again: count, last_time and message become those of
  // `event`. kNotFound once the API server has forgotten it.
  asio::awaitable<std::optional<ApiError>> Update(std::string name, NodeEvent event,
                                                  absl::Duration timeout);

 private:
  asio::awaitable<std::optional<ApiError>> Send(HttpRequest request);

  std::shared_ptr<Transport> transport_;
  std::string path_;  // Of the events.
};

// A name for an event about `node` that was made at `time`, as client-go makes it; shortened where
// it would be longer than a name may be.
std::string EventName(const std::string& node, absl::Time time);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_EVENT_CLIENT_H_
