#ifndef NODEOPS_K8S_NODE_CLIENT_H_
#define NODEOPS_K8S_NODE_CLIENT_H_

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "k8s/api_error.h"
#include "k8s/http/transport.h"
#include "k8s/node.h"

namespace nodeops::k8s {

// How a write is sent.
struct WriteOptions {
  bool dry_run = false;  // dryRun=All: the API server checks everything and saves nothing.
  absl::Duration timeout = absl::Seconds(15);
};

struct ListOptions {
  std::string label_selector;
  std::string field_selector;
  int limit = 500;
  std::string continue_token;
  absl::Duration timeout = absl::Seconds(10);
};

struct NodePage {
  std::vector<Node> nodes;
  std::string continue_token;  // Empty on the last page.
};

// The node API of one cluster. One call is one request: it never retries and never sleeps. Writes
// carry fieldManager=nodeops and always a resourceVersion: without one the API server overwrites
// silently.
//
// Not thread-safe: call it on the transport's executor, and keep it alive until its calls are done.
// Node names are percent-encoded, so that no name can reach another path. A request that must not
// be sent (a name that is no path segment, a write without resourceVersion) ends kRejected with
// http_status 0; an answer about another node than the one asked for cannot be read.
class NodeClient {
 public:
  // `path_prefix` is the path of the cluster's server URL, usually empty.
  explicit NodeClient(std::shared_ptr<Transport> transport, std::string path_prefix = "");

  asio::awaitable<ApiResult<Node>> Get(std::string name, absl::Duration timeout);

  // A merge patch (see MergePatch) that must hold a resourceVersion.
  asio::awaitable<ApiResult<Node>> Patch(std::string name, std::string merge_patch,
                                         WriteOptions options);

  // PUT of a whole document that must hold a resourceVersion.
  asio::awaitable<ApiResult<Node>> Update(std::string name, std::string document,
                                          WriteOptions options);

  asio::awaitable<ApiResult<NodePage>> List(ListOptions options);

 private:
  std::string NodesPath() const;
  asio::awaitable<ApiResult<Node>> Write(std::string method, std::string content_type,
                                         std::string name, std::string body, WriteOptions options);

  std::shared_ptr<Transport> transport_;
  std::string path_prefix_;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_NODE_CLIENT_H_
