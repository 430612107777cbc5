#ifndef NODEOPS_SERVICE_ENGINE_ANNOUNCE_INTENTS_H_
#define NODEOPS_SERVICE_ENGINE_ANNOUNCE_INTENTS_H_

#include <boost/asio/any_io_executor.hpp>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "service/engine/batch_observer.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// Tells `observer` of attempts that are about to be made. `recorded` runs on `strand` once they are
// recorded: at most once, never inside the call, and perhaps never, so that it must not be what
// keeps its owner alive.
void AnnounceIntents(asio::any_io_executor strand, BatchObserver& observer,
                     std::vector<AttemptIntent> intents, absl::AnyInvocable<void()> recorded);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_ANNOUNCE_INTENTS_H_
