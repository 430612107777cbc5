#ifndef NODEOPS_SERVICE_TLS_SEEN_TWICE_H_
#define NODEOPS_SERVICE_TLS_SEEN_TWICE_H_

#include <optional>
#include <utility>

namespace nodeops::tls {

// A file that is being written can be good and yet not all of it, such as a chain without its end
// or rules without their last line. So only what two readings in a row gave counts. Not
// thread-safe.
template <typename T>
class SeenTwice {
 public:
  // Whether `read` is what the reading before gave.
  bool Confirms(const T& read) {
    const bool same = before_ == read;
    before_ = read;
    return same;
  }

  // A reading gave nothing that can be used, or nothing new.
  void Forget() { before_.reset(); }

 private:
  std::optional<T> before_;
};

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_SEEN_TWICE_H_
