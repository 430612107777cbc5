#include "service/node_events/event_observer.h"

#include <utility>

#include "service/node_events/node_event.h"

namespace nodeops::node_events {
namespace {

class EventObserver final : public engine::BatchObserver {
 public:
  EventObserver(std::shared_ptr<engine::BatchObserver> inner, engine::BatchSpec spec,
                std::shared_ptr<EventPublisher> publisher, base::Clock& clock)
      : inner_(std::move(inner)),
        spec_(std::move(spec)),
        publisher_(std::move(publisher)),
        clock_(clock) {}

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& conflicting_writers) override {
    inner_->OnAttemptStarted(node, attempt, conflicting_writers);
  }
  void OnRetryScheduled(const std::string& node, int failed_attempt, engine::RetryCause cause,
                        const engine::NodeError& error, absl::Duration backoff) override {
    inner_->OnRetryScheduled(node, failed_attempt, cause, error, backoff);
  }
  void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                   const engine::NodeError& error) override {
    inner_->OnThrottled(node, attempt, wait, error);
  }
  void OnFinished(const engine::NodeTaskResult& result,
                  absl::AnyInvocable<void()> recorded) override {
    auto notice = NoticeOf(spec_, result, clock_.Now());
    if (!notice) return inner_->OnFinished(result, std::move(recorded));
    inner_->OnFinished(result, [recorded = std::move(recorded), publisher = publisher_,
                                notice = *std::move(notice)]() mutable {
      recorded();
      publisher->Publish(std::move(notice));
    });
  }
  void OnIntended(std::vector<engine::AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    inner_->OnIntended(std::move(intents), std::move(recorded));
  }
  void OnWriteResolved(const std::string& node, engine::WriteFate fate) override {
    inner_->OnWriteResolved(node, fate);
  }
  void OnReleased() override { inner_->OnReleased(); }

 private:
  const std::shared_ptr<engine::BatchObserver> inner_;
  const engine::BatchSpec spec_;
  const std::shared_ptr<EventPublisher> publisher_;
  base::Clock& clock_;
};

}  // namespace

std::shared_ptr<engine::BatchObserver> NewEventObserver(
    std::shared_ptr<engine::BatchObserver> inner, engine::BatchSpec spec,
    std::shared_ptr<EventPublisher> publisher, base::Clock& clock) {
  return std::make_shared<EventObserver>(std::move(inner), std::move(spec), std::move(publisher),
                                         clock);
}

}  // namespace nodeops::node_events
