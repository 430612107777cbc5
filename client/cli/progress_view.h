#ifndef NODEOPS_CLIENT_CLI_PROGRESS_VIEW_H_
#define NODEOPS_CLIENT_CLI_PROGRESS_VIEW_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "client/cli/notable_results.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::cli {

// A node that waits for its next attempt.
struct WaitingNode {
  std::string cluster;
  std::string node;
  int attempt = 0;       // the one that comes next
  int max_attempts = 0;  // 0 where it is not known
  std::string why;       // such as `conflict`
  std::string message;   // sanitized
  base::MonotonicTime due;
};

// A node whose attempt is under way.
struct BusyNode {
  std::string cluster;
  std::string node;
  int attempt = 0;
  int max_attempts = 0;
  base::MonotonicTime since;
};

// What a progress display shows, computed from what OperationObserver hears. Pure: it has no clock
// and prints nothing. A snapshot is right about everything up to its last event, so events up to
// that one change no count; this also makes it right when a watch begins in the middle.
class ProgressView {
 public:
  void Apply(const nodeops::v1::Operation& snapshot, base::MonotonicTime now);
  void Apply(const nodeops::v1::OperationEvent& event, base::MonotonicTime now);
  // A result whose event is not kept any more; the snapshot has counted it.
  void Apply(const nodeops::v1::NodeResult& result) { results_.Add(result); }
  void SetConnectionLost(std::string why, base::MonotonicTime next_try);
  void SetConnected() { connection_lost_.reset(); }

  const nodeops::v1::Operation& operation() const { return operation_; }
  const nodeops::v1::OperationCounts& counts() const { return operation_.counts(); }
  int done() const { return counts().total() - counts().unfinished(); }

  // Those that wait, the one that is due first first.
  std::vector<WaitingNode> waiting() const;
  // Those whose attempt takes longer than kSlow, the longest first: they may hang. None while the
  // connection is lost, as nobody knows then.
  std::vector<BusyNode> slow(base::MonotonicTime now) const;
  static constexpr absl::Duration kSlow = absl::Seconds(3);
  // Results that are worth showing, as far as they were seen.
  const NotableResults& results() const { return results_; }

  // Nodes that got their result per second, over the last ten seconds; 0 while that is not known.
  double rate(base::MonotonicTime now) const;
  // How long the rest will take at that rate.
  std::optional<absl::Duration> remaining(base::MonotonicTime now) const;

  struct ConnectionLost {
    std::string why;
    base::MonotonicTime next_try;
  };
  const std::optional<ConnectionLost>& connection_lost() const { return connection_lost_; }

 private:
  using Key = std::pair<std::string, std::string>;

  void Wait(WaitingNode node);
  void ApplyNode(const nodeops::v1::OperationEvent& event, base::MonotonicTime now);
  void CountEvent(const nodeops::v1::OperationEvent& event);
  void Sample(base::MonotonicTime now);

  nodeops::v1::Operation operation_;
  std::map<Key, WaitingNode> waiting_;
  std::map<Key, BusyNode> busy_;
  NotableResults results_;
  std::deque<std::pair<base::MonotonicTime, int>> samples_;  // when, and how many were done
  std::optional<ConnectionLost> connection_lost_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_PROGRESS_VIEW_H_
