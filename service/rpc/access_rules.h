#ifndef NODEOPS_SERVICE_RPC_ACCESS_RULES_H_
#define NODEOPS_SERVICE_RPC_ACCESS_RULES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::rpc {

// What some identities may do. Texts are exact, or have `*` for any characters.
struct AccessRule {
  std::vector<std::string> identities;
  bool read = false;
  bool cordon = false;
  bool uncordon = false;
  std::vector<std::string> clusters;
  std::vector<std::string> nodes;  // Of cordon and uncordon.

  bool Allows(v1::Operation::Action action) const {
    return action == v1::Operation::CORDON ? cordon : uncordon;
  }
};

// What one identity may do: the union of the rules that name it.
class Access {
 public:
  explicit Access(std::vector<AccessRule> rules) : rules_(std::move(rules)) {}

  bool none() const { return rules_.empty(); }
  // Any right on a cluster: then its name is no secret.
  bool MaySee(const std::string& cluster) const;
  bool MayRead(const std::string& cluster) const;
  // On one node; on at least some nodes; on every node.
  bool MayAct(v1::Operation::Action action, const std::string& cluster,
              const std::string& node) const;
  bool MayActOnSome(v1::Operation::Action action, const std::string& cluster) const;
  bool MayActOnAll(v1::Operation::Action action, const std::string& cluster) const;

 private:
  std::vector<AccessRule> rules_;
};

// The content of --authorized-clients.
class AccessRules {
 public:
  // docs/security.md describes the format. INVALID_ARGUMENT names the line and what is wrong: what
  // is not known is refused, as a right that is misspelt would otherwise be missing silently.
  static absl::StatusOr<AccessRules> Parse(const std::string& yaml);

  // `*` in a rule's identities stands for nobody who is anonymous: that must be written out.
  Access Of(const std::string& identity) const;

 private:
  std::vector<AccessRule> rules_;
};

// Whether `text` is what `pattern` says.
bool MatchesPattern(const std::string& pattern, const std::string& text);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_ACCESS_RULES_H_
