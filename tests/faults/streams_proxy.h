#ifndef NODEOPS_TESTS_FAULTS_STREAMS_PROXY_H_
#define NODEOPS_TESTS_FAULTS_STREAMS_PROXY_H_

#include <cstdint>
#include <memory>
#include <string>

namespace nodeops::tests {

// Passes TCP connections on to a server on this machine, and breaks them where a test wants that:
// both sides see a reset, as if a cable had been cut. Has a thread of its own; thread-safe.
class StreamsProxy {
 public:
  // `server` is HOST:PORT, numeric.
  explicit StreamsProxy(const std::string& server);
  ~StreamsProxy();  // Breaks what is left.

  const std::string& address() const;

  // Breaks one of the connections that are open; which one depends on `choice`.
  void BreakOne(uint64_t choice);

  // From the first call to the second, what the server sends is not taken from it.
  void Freeze();
  void Thaw();

  // Broken so far.
  int64_t broken() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STREAMS_PROXY_H_
