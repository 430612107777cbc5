#ifndef NODEOPS_SERVICE_TLS_REREADER_H_
#define NODEOPS_SERVICE_TLS_REREADER_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::tls {

// Files that are followed are read again this often. What is new is used once it was seen twice
// (seen_twice.h).
inline constexpr absl::Duration kRereadInterval = absl::Seconds(1);

// Calls a function every kRereadInterval.
class Rereader {
 public:
  // One call at a time, on `executor`, each of which holds one of its threads. `read` keeps alive
  // what it uses: a call that has begun ends after the destructor.
  Rereader(base::Clock& clock, const boost::asio::any_io_executor& executor,
           std::function<void()> read);
  ~Rereader();

 private:
  class Loop;

  const std::shared_ptr<Loop> loop_;
};

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_REREADER_H_
