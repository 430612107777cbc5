#ifndef NODEOPS_SERVICE_SERVICE_HEALTH_H_
#define NODEOPS_SERVICE_SERVICE_HEALTH_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/http/transport.h"
#include "service/http/readiness.h"
#include "service/operations/operation_store.h"

namespace nodeops {

// A store that failed is asked again by whoever needs it, and if that is nobody, because no caller
// comes to a service that is not ready, this much later.
inline constexpr absl::Duration kStoreFailureCounts = absl::Seconds(30);

// What was last seen of what the service needs, for /readyz. It asks nothing itself: it looks at
// what is put through it. Watch is for one thread, the rest for all.
class ServiceHealth {
 public:
  explicit ServiceHealth(base::Clock& clock);

  // The same, with what it answers noted. A cluster is listed from then on.
  std::shared_ptr<k8s::Transport> Watch(const std::string& cluster,
                                        std::shared_ptr<k8s::Transport> transport);
  std::shared_ptr<operations::OperationStore> Watch(
      std::shared_ptr<operations::OperationStore> store);

  void ShutDown();  // Is shutting down from now on.

  http::Readiness Now() const;

  class Seen;

 private:
  const std::shared_ptr<Seen> seen_;
};

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_SERVICE_HEALTH_H_
