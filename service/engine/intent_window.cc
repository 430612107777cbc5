#include "service/engine/intent_window.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "service/engine/announce_intents.h"

namespace nodeops::engine {

IntentWindow::IntentWindow(asio::any_io_executor strand, std::shared_ptr<BatchObserver> observer,
                           size_t width)
    : strand_(std::move(strand)), observer_(std::move(observer)), width_(width) {}

void IntentWindow::Want(Place place, AttemptIntent intent, Recorded recorded) {
  wanted_.emplace(place, Wanted{std::move(intent), std::move(recorded)});
  RefillSoon();
}

void IntentWindow::Leave(Place place) {
  wanted_.erase(place);
  if (announced_.erase(place) > 0) RefillSoon();
}

void IntentWindow::SetOpen(bool open) {
  open_ = open;
  RefillSoon();
}

// What asks in the same turn of the strand goes into the same group.
void IntentWindow::RefillSoon() {
  if (refill_is_due_ || wanted_.empty()) return;
  refill_is_due_ = true;
  asio::post(strand_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Refill();
  });
}

void IntentWindow::Refill() {
  refill_is_due_ = false;
  if (!open_ || announced_.size() > width_ / 2) return;
  std::vector<AttemptIntent> intents;
  std::vector<Place> places;
  while (!wanted_.empty() && announced_.size() < width_) {
    auto next = wanted_.extract(wanted_.begin());
    places.push_back(next.key());
    intents.push_back(std::move(next.mapped().intent));
    announced_.emplace(next.key(), std::move(next.mapped().recorded));
  }
  if (intents.empty()) return;
  AnnounceIntents(strand_, *observer_, std::move(intents),
                  [weak = weak_from_this(), places = std::move(places)] {
                    if (const auto self = weak.lock()) self->OnRecorded(places);
                  });
}

void IntentWindow::OnRecorded(const std::vector<Place>& places) {
  for (const Place place : places) {
    const auto found = announced_.find(place);
    if (found != announced_.end()) std::exchange(found->second, nullptr)();
  }
}

}  // namespace nodeops::engine
