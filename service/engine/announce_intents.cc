#include "service/engine/announce_intents.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace nodeops::engine {

void AnnounceIntents(asio::any_io_executor strand, BatchObserver& observer,
                     std::vector<AttemptIntent> intents, absl::AnyInvocable<void()> recorded) {
  observer.OnIntended(std::move(intents),
                      [strand = std::move(strand), recorded = std::move(recorded)]() mutable {
                        absl::AnyInvocable<void()> once = std::exchange(recorded, nullptr);
                        if (once) asio::post(strand, std::move(once));
                      });
}

}  // namespace nodeops::engine
