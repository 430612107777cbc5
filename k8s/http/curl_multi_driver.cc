#include "k8s/http/curl_multi_driver.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace nodeops::k8s {
namespace {

namespace asio = boost::asio;

// libcurl refuses a call on a multi handle only if it is used wrongly or out of memory.
void CheckOk(CURLMcode code) {
  if (code == CURLM_OK) return;
  std::fprintf(stderr, "libcurl: %s\n", curl_multi_strerror(code));
  std::abort();
}

CURLM* NewMulti() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = initialized == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr) std::abort();
  return multi;
}

}  // namespace

CurlMultiDriver::CurlMultiDriver(asio::any_io_executor executor, int max_connections)
    : executor_(std::move(executor)), multi_(NewMulti()), timer_(executor_) {
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnSocket));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnTimer));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_PIPELINING, long{CURLPIPE_NOTHING}));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long{max_connections}));
  CheckOk(curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, long{max_connections}));
}

CurlMultiDriver::~CurlMultiDriver() {
  if (!transfers_.empty()) std::abort();
  CheckOk(curl_multi_cleanup(multi_));
  for (auto& [fd, watch] : watches_) watch->descriptor.release();
}

void CurlMultiDriver::Start(CURL* easy, std::function<void(CURLcode)> done) {
  transfers_.emplace(easy, std::move(done));
  CheckOk(curl_multi_add_handle(multi_, easy));
}

void CurlMultiDriver::Abandon(CURL* easy) {
  if (transfers_.erase(easy) > 0) CheckOk(curl_multi_remove_handle(multi_, easy));
}

int CurlMultiDriver::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto* driver = static_cast<CurlMultiDriver*>(self);
  if (what == CURL_POLL_REMOVE) {
    driver->RemoveWatch(fd);
  } else {
    driver->SetWatch(fd, what);
  }
  return 0;
}

int CurlMultiDriver::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto* driver = static_cast<CurlMultiDriver*>(self);
  if (timeout_ms < 0) {
    driver->timer_.cancel();
    return 0;
  }
  driver->timer_.expires_after(std::chrono::milliseconds(timeout_ms));
  driver->timer_.async_wait(
      [weak = driver->weak_from_this()](const boost::system::error_code& error) {
        const auto alive = weak.lock();
        if (alive && !error) alive->Act(CURL_SOCKET_TIMEOUT, 0);
      });
  return 0;
}

void CurlMultiDriver::SetWatch(curl_socket_t fd, int what) {
  std::shared_ptr<Watch>& watch = watches_[fd];
  if (!watch) {
    watch = std::make_shared<Watch>(executor_);
    watch->descriptor.assign(fd);
  }
  watch->wanted = what;
  Arm(fd, watch);
}

void CurlMultiDriver::RemoveWatch(curl_socket_t fd) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  found->second->wanted = 0;
  found->second->descriptor.release();  // Ends its waits; libcurl closes the socket or pools it.
  watches_.erase(found);
}

void CurlMultiDriver::Arm(curl_socket_t fd, const std::shared_ptr<Watch>& watch) {
  if (watch->wanted & CURL_POLL_IN && !watch->waits_read) ArmDirection(fd, watch, CURL_POLL_IN);
  if (watch->wanted & CURL_POLL_OUT && !watch->waits_write) ArmDirection(fd, watch, CURL_POLL_OUT);
}

void CurlMultiDriver::ArmDirection(curl_socket_t fd, const std::shared_ptr<Watch>& watch,
                                   int direction) {
  const bool read = direction == CURL_POLL_IN;
  (read ? watch->waits_read : watch->waits_write) = true;
  watch->descriptor.async_wait(
      read ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write,
      [weak = weak_from_this(), fd, watch, direction](const boost::system::error_code& error) {
        if (const auto alive = weak.lock()) alive->OnReady(fd, watch, direction, error);
      });
}

void CurlMultiDriver::OnReady(curl_socket_t fd, const std::shared_ptr<Watch>& watch, int direction,
                              const boost::system::error_code& error) {
  (direction == CURL_POLL_IN ? watch->waits_read : watch->waits_write) = false;
  // Another watch may have the number of this one's socket by now.
  const auto current = [&] {
    const auto found = watches_.find(fd);
    return found != watches_.end() && found->second == watch;
  };
  if (!current() || error == asio::error::operation_aborted) return;
  if (watch->wanted & direction) {
    const int ready = direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
    Act(fd, error ? CURL_CSELECT_ERR : ready);
  }
  if (current()) Arm(fd, watch);
}

void CurlMultiDriver::Act(curl_socket_t fd, int events) {
  int running = 0;
  CheckOk(curl_multi_socket_action(multi_, fd, events, &running));
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    auto transfer = transfers_.extract(easy);
    CheckOk(curl_multi_remove_handle(multi_, easy));
    if (!transfer.empty()) transfer.mapped()(code);
  }
}

}  // namespace nodeops::k8s
