#ifndef NODEOPS_K8S_HTTP_CURL_MULTI_DRIVER_H_
#define NODEOPS_K8S_HTTP_CURL_MULTI_DRIVER_H_

#include <curl/curl.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <map>
#include <memory>

namespace nodeops::k8s {

// Drives transfers of libcurl by an Asio executor: tells libcurl when a socket is ready or its
// timer has come, and tells callers when a transfer is done (libcurl's "multi_socket" interface).
//
// Not thread-safe: everything happens on the executor, which must be serial.
class CurlMultiDriver : public std::enable_shared_from_this<CurlMultiDriver> {
 public:
  CurlMultiDriver(boost::asio::any_io_executor executor, int max_connections);
  ~CurlMultiDriver();  // No transfer may be left.
  CurlMultiDriver(const CurlMultiDriver&) = delete;
  CurlMultiDriver& operator=(const CurlMultiDriver&) = delete;

  // Begins the transfer of `easy`, which stays the caller's. `done` runs once on the executor,
  // after `easy` has left this driver; it must not call back into it. Never runs it from within.
  void Start(CURL* easy, std::function<void(CURLcode)> done);

  // Ends the transfer of `easy` without `done`, if it is still under way.
  void Abandon(CURL* easy);

 private:
  // libcurl's interest in one socket. libcurl opens and closes the socket itself.
  struct Watch {
    explicit Watch(const boost::asio::any_io_executor& executor) : descriptor(executor) {}
    boost::asio::posix::stream_descriptor descriptor;
    int wanted = 0;           // CURL_POLL_IN | CURL_POLL_OUT.
    bool waits_read = false;  // A wait is under way, wanted or not.
    bool waits_write = false;
  };

  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void* unused);
  static int OnTimer(CURLM* multi, long timeout_ms, void* self);

  void SetWatch(curl_socket_t fd, int what);
  void RemoveWatch(curl_socket_t fd);
  void Arm(curl_socket_t fd, const std::shared_ptr<Watch>& watch);
  void ArmDirection(curl_socket_t fd, const std::shared_ptr<Watch>& watch, int direction);
  void OnReady(curl_socket_t fd, const std::shared_ptr<Watch>& watch, int direction,
               const boost::system::error_code& error);
  void Act(curl_socket_t fd, int events);

  const boost::asio::any_io_executor executor_;
  CURLM* const multi_;
  boost::asio::steady_timer timer_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::map<CURL*, std::function<void(CURLcode)>> transfers_;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_MULTI_DRIVER_H_
