#ifndef NODEOPS_SERVICE_ENGINE_TESTING_ANSWERS_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_ANSWERS_H_

#include <map>
#include <string>
#include <vector>

#include "k8s/http/transport.h"
#include "k8s/node.h"

namespace nodeops::engine {

// Answers of an API server for tests' scripts.

// What a node is like, as far as the engine looks.
struct NodeState {
  std::string name = "n1";
  std::string uid = "uid-1";
  int version = 1;
  bool unschedulable = false;
  std::map<std::string, std::string> annotations;
  std::vector<k8s::FieldManager> managed_fields;
};

k8s::HttpResponse NodeAnswer(const NodeState& state);

// A Status with this code, reason and message.
k8s::HttpResponse StatusAnswer(int code, const std::string& reason, const std::string& message,
                               const std::string& retry_after = "");

// The 409 of a write that lost the race.
k8s::HttpResponse ConflictAnswer(const std::string& node);
std::string ConflictMessage(const std::string& node);

k8s::TransportError Lost(const std::string& message = "connection reset by peer");
k8s::TransportError NotSent(const std::string& message = "connection refused");
k8s::TransportError ReusedClosed();

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_ANSWERS_H_
