#ifndef NODEOPS_SERVICE_ENGINE_TESTING_RECORDING_OBSERVER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_RECORDING_OBSERVER_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "service/engine/batch_observer.h"

namespace nodeops::engine {

std::string OutcomeName(NodeOutcome outcome);
std::string CauseName(RetryCause cause);

// Keeps what it hears as one line a call, such as "n1 attempt 2 after kubelet",
// "n1 retry after attempt 1 in 100ms: conflict" and "n1 CHANGED". Fails the test if anything
// follows a node's result, or the release.
class RecordingObserver final : public BatchObserver {
 public:
  explicit RecordingObserver(std::function<void(std::string line)> sink) : sink_(std::move(sink)) {}

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& conflicting_writers) override;
  void OnRetryScheduled(const std::string& node, int failed_attempt, RetryCause cause,
                        const NodeError& error, absl::Duration backoff) override;
  void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                   const NodeError& error) override;
  void OnFinished(const NodeTaskResult& result, absl::AnyInvocable<void()> recorded) override;
  void OnIntended(std::vector<AttemptIntent> intents, absl::AnyInvocable<void()> recorded) override;
  void OnWriteResolved(const std::string& node, WriteFate fate) override;
  void OnReleased() override;

  // From now on intents wait until they are recorded, and are a line each: "intend n1:1 n2:1".
  void HoldIntents() { holds_intents_ = true; }
  // Those that were announced since the last call.
  void RecordIntents();

  // The same for results, without lines.
  void HoldResults() { holds_results_ = true; }
  void RecordResults();

  const std::map<std::string, NodeTaskResult>& results() const { return results_; }
  // Of retries and throttles, in order.
  const std::vector<NodeError>& errors() const { return errors_; }
  // Of all nodes, in order.
  const std::vector<WriteFate>& write_fates() const { return write_fates_; }

 private:
  void Say(const std::string& node, std::string line);

  const std::function<void(std::string line)> sink_;
  std::map<std::string, NodeTaskResult> results_;
  std::vector<NodeError> errors_;
  std::vector<WriteFate> write_fates_;
  bool holds_intents_ = false;
  bool released_ = false;
  std::vector<absl::AnyInvocable<void()>> unrecorded_;
  bool holds_results_ = false;
  std::vector<absl::AnyInvocable<void()>> unrecorded_results_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_RECORDING_OBSERVER_H_
