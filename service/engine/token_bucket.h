#ifndef NODEOPS_SERVICE_ENGINE_TOKEN_BUCKET_H_
#define NODEOPS_SERVICE_ENGINE_TOKEN_BUCKET_H_

#include "base/clock.h"

namespace nodeops::engine {

// So many requests a second, with bursts of at most one second's worth. The bucket may go into
// debt: work is begun only while IsOpen(), but what has begun sends its next request at once and is
// charged for it. A node's write that waited for a token after its read would only lose more races.
// Over time the rate holds all the same, as nothing new begins before the debt is paid.
class TokenBucket {
 public:
  // `rate` is in tokens a second; 0 or less means that the bucket is always open.
  TokenBucket(double rate, base::MonotonicTime now);

  bool IsOpen(base::MonotonicTime now);
  void Charge(base::MonotonicTime now);

  // When it will be open if nothing more is charged; `now` if it is.
  base::MonotonicTime OpensAt(base::MonotonicTime now);

 private:
  void Refill(base::MonotonicTime now);

  const double rate_;
  const double capacity_;
  double tokens_;
  base::MonotonicTime filled_at_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TOKEN_BUCKET_H_
