#ifndef NODEOPS_TESTS_FAULTS_UPSTREAM_KINDS_H_
#define NODEOPS_TESTS_FAULTS_UPSTREAM_KINDS_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "nodeops/v1/result.pb.h"

namespace nodeops::tests {

// What a node comes to where one kind of request goes wrong.
struct UpstreamExpectation {
  v1::NodeResult::Result result = v1::NodeResult::CHANGED;
  int min_attempts = 1;
  int max_attempts = 1;
  int writes = 1;
};

// One way in which an API server, or what stands before it, can fail.
struct UpstreamKind {
  std::string name;  // A test's name: letters, digits and '_'.
  // What is wrong with every connection (docs/sandbox.md); empty: nothing. Without connections
  // there are no requests, so `answers` is empty then.
  std::string connections;
  // What the first requests of each node meet, as the `answers` of a fault script...
  std::string answers;
  bool for_ever = false;         // ... or, of one answer, all of them.
  UpstreamExpectation on_read;   // Where it is GETs that fail.
  UpstreamExpectation on_write;  // Where it is PATCHes, or PUTs.
  int node_timeout_seconds = 20;
  int retry_after_seconds = 0;  // That the answers ask for: no request may come sooner.
  bool slow = false;    // Time passes until the nodes end: whoever waits behind them would be seen.
  bool costly = false;  // So much work for the sandbox that it is done for a few nodes.
  // Reads fail for ever once a write was lost: nobody can know what became of it.
  bool nothing_can_be_read = false;
};

inline void PrintTo(const UpstreamKind& kind, std::ostream* out) { *out << kind.name; }

// The kinds of fault that can happen to a client that gets, patches and updates nodes over
// HTTP/1.1: those of the list that the rig goes by, then more of our own.
const std::vector<UpstreamKind>& UpstreamKinds();
inline constexpr size_t kListedKinds = 44;
inline constexpr size_t kOwnKinds = 8;

// A listed kind that cannot happen to nodeops, and why.
struct ImpossibleKind {
  std::string name;
  std::string reason;
};
const std::vector<ImpossibleKind>& ImpossibleKinds();

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_UPSTREAM_KINDS_H_
