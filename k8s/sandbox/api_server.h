#ifndef NODEOPS_K8S_SANDBOX_API_SERVER_H_
#define NODEOPS_K8S_SANDBOX_API_SERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/api_message.h"

namespace nodeops::k8s::sandbox {

// What somebody may do with nodes and with everything that the server lists about them.
struct User {
  std::string name;
  bool may_read = true;   // get, list, watch
  bool may_write = true;  // create, update, patch, delete
};

struct ApiServerOptions {
  // By bearer token. Empty: there is no authentication, everybody is the user `admin`.
  std::map<std::string, User> users;
  uint64_t seed = 0;        // Of the uids.
  size_t history = 10'000;  // So many writes can be watched and listed from; older ones are 410.
};

// What a request is about, in the API's terms.
struct RequestInfo {
  std::string user;  // Empty: not authenticated.
  // get, list, watch, create, update, patch, delete, deletecollection; empty outside the API.
  std::string verb;
  std::string resource;     // nodes, leases.coordination.k8s.io, ...; empty outside the API.
  std::string name;         // Of one object; empty for a collection. Of a create: the body's.
  std::string subresource;  // status, or empty.
  bool allowed = false;     // Whether the user may do it.
};

// The simulated cluster without its network: a kube-apiserver for nodes (and events), with etcd's
// semantics. Its answers are those recorded in k8s/testing/transcripts, text by text. Pure: it
// starts nothing, and what it does follows from the calls, the seed and the clock's Now() alone.
//
// Not thread-safe: call it, and the watches that it made, on one strand. Watches may outlive it.
class ApiServer {
 public:
  ApiServer(ApiServerOptions options, base::Clock& clock);
  ~ApiServer();

  ApiResponse Handle(const ApiRequest& request);

  // What Handle would make of `request`, without doing it.
  RequestInfo Describe(const ApiRequest& request) const;

  // Registers a node as a kubelet does, ready and 2 to 4 KiB large, with the labels
  // kubernetes.io/hostname, kubernetes.io/os, kubernetes.io/arch and `labels`. False if there is
  // one of that name.
  bool AddNode(std::string_view name, const std::map<std::string, std::string>& labels = {});

  // Writes the status of a node as its kubelet does every few seconds (condition times, the field
  // manager `kubelet`): a new resourceVersion. False if there is no such node.
  bool KubeletWrite(std::string_view name);

  // Deletes a node. False if there is no such node.
  bool DeleteNode(std::string_view name);

  // Deletes a node and registers it again, uncordoned, with another uid and with the labels that
  // AddNode gave it. False if there is none.
  bool ReplaceNode(std::string_view name);

  // The stored node as JSON text, and its resourceVersion. None if there is no such node.
  std::optional<std::string> NodeJson(std::string_view name) const;
  std::optional<std::string> ResourceVersionOf(std::string_view name) const;

  // The revision of the nodes' store: it grows with every write that saved something, and with
  // nothing else.
  int64_t revision() const;

  // The same of events, which have a store of their own, as they have in big clusters
  // (kube-apiserver's --etcd-servers-overrides).
  int64_t event_revision() const;

  size_t node_count() const;

  // Forgets all history, as etcd's compaction does: continue tokens and watches that start in the
  // past are answered with 410.
  void Compact();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_API_SERVER_H_
