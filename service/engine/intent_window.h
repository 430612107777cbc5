#ifndef NODEOPS_SERVICE_ENGINE_INTENT_WINDOW_H_
#define NODEOPS_SERVICE_ENGINE_INTENT_WINDOW_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "service/engine/batch_observer.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// The intents of a batch's first attempts. A record may cost a commit, so that one for each node
// would make the disk the limit of all work: they are announced in groups, ahead of the attempts'
// turns, and not further ahead than the window is wide, as each intent without an attempt costs a
// read after a restart. A new group is announced once no more than half of the window is left.
//
// Attempts come in the order of their places in the batch, however late they are wanted: nodes that
// wait for their lane take no room. Not thread-safe: use it on the cluster's strand.
class IntentWindow : public std::enable_shared_from_this<IntentWindow> {
 public:
  using Place = uint64_t;
  using Recorded = absl::AnyInvocable<void()>;

  IntentWindow(asio::any_io_executor strand, std::shared_ptr<BatchObserver> observer, size_t width);

  // Asks for the intent of an attempt to be announced when its turn comes. `recorded` is called on
  // the strand, never from here, once it is recorded.
  void Want(Place place, AttemptIntent intent, Recorded recorded);

  // The attempt has begun, or will not be made: it takes no more room, and `recorded` is not called
  // any more. No effect on a place that asks for nothing.
  void Leave(Place place);

  // While closed nothing is announced. Open at first.
  void SetOpen(bool open);

 private:
  struct Wanted {
    AttemptIntent intent;
    Recorded recorded;
  };

  void RefillSoon();
  void Refill();
  void OnRecorded(const std::vector<Place>& places);

  const asio::any_io_executor strand_;
  const std::shared_ptr<BatchObserver> observer_;
  const size_t width_;
  bool open_ = true;
  bool refill_is_due_ = false;
  std::map<Place, Wanted> wanted_;
  std::map<Place, Recorded> announced_;  // Empty once called.
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_INTENT_WINDOW_H_
