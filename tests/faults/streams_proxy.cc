#include "tests/faults/streams_proxy.h"

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <iterator>
#include <list>
#include <sstream>
#include <thread>
#include <utility>

namespace nodeops::tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

struct Pair {
  tcp::socket caller;
  tcp::socket server;

  void Break() {
    boost::system::error_code ignored;
    for (tcp::socket* socket : {&caller, &server}) {
      socket->set_option(asio::socket_base::linger(true, 0), ignored);  // A close is a reset now.
      socket->close(ignored);
    }
  }
};

using Pairs = std::list<std::shared_ptr<Pair>>;

tcp::endpoint EndpointOf(const std::string& server) {
  const size_t colon = server.rfind(':');
  return {asio::ip::make_address(server.substr(0, colon)),
          static_cast<uint16_t>(std::stoi(server.substr(colon + 1)))};
}

}  // namespace

class StreamsProxy::Impl {
 public:
  explicit Impl(const std::string& server) : server_(EndpointOf(server)) {
    std::ostringstream text;
    text << acceptor_.local_endpoint();
    address_ = text.str();
    asio::co_spawn(io_, Accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  ~Impl() {
    asio::post(io_, [this] {
      acceptor_.close();
      frozen_ = false;
      thawed_.cancel();
      for (const auto& pair : pairs_) pair->Break();
    });
    thread_.join();
  }

  asio::awaitable<void> Accept() {
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(kToken);
      if (failed) co_return;
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> Serve(tcp::socket caller) {
    auto pair = std::make_shared<Pair>(Pair{std::move(caller), tcp::socket(io_)});
    auto [refused] = co_await pair->server.async_connect(server_, kToken);
    if (refused) co_return;
    boost::system::error_code ignored;
    pair->caller.set_option(tcp::no_delay(true), ignored);
    pair->server.set_option(tcp::no_delay(true), ignored);
    const auto place = pairs_.insert(pairs_.end(), pair);
    asio::co_spawn(io_, Copy(pair, false), asio::detached);
    co_await Copy(pair, true);
    pairs_.erase(place);
  }

  asio::awaitable<void> Copy(std::shared_ptr<Pair> pair, bool to_server) {
    tcp::socket& from = to_server ? pair->caller : pair->server;
    tcp::socket& to = to_server ? pair->server : pair->caller;
    std::array<char, 16384> bytes;
    boost::system::error_code ignored;
    for (;;) {
      while (frozen_ && !to_server) co_await thawed_.async_wait(kToken);
      const asio::mutable_buffer space = asio::buffer(bytes);
      auto [failed, size] = co_await from.async_read_some(space, kToken);
      if (failed) break;
      const asio::const_buffer data = asio::buffer(bytes.data(), size);
      auto [lost, written] = co_await asio::async_write(to, data, kToken);
      if (lost) break;
    }
    from.close(ignored);
    to.close(ignored);
  }

  void SetFrozen(bool frozen) {
    asio::post(io_, [this, frozen] {
      frozen_ = frozen;
      thawed_.cancel();
    });
  }

  void BreakOne(uint64_t choice) {
    asio::post(io_, [this, choice] {
      if (pairs_.empty()) return;
      const auto offset = static_cast<std::ptrdiff_t>(choice % pairs_.size());
      (*std::next(pairs_.begin(), offset))->Break();
      ++broken_;
    });
  }

  const std::string& address() const { return address_; }
  int64_t broken() const { return broken_; }

 private:
  asio::io_context io_{1};
  const tcp::endpoint server_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::string address_;
  Pairs pairs_;
  bool frozen_ = false;
  asio::steady_timer thawed_{io_, asio::steady_timer::time_point::max()};  // Cancelled then.
  std::atomic<int64_t> broken_ = 0;
  std::thread thread_;
};

StreamsProxy::StreamsProxy(const std::string& server) : impl_(std::make_unique<Impl>(server)) {}
StreamsProxy::~StreamsProxy() = default;
const std::string& StreamsProxy::address() const { return impl_->address(); }
void StreamsProxy::BreakOne(uint64_t choice) { impl_->BreakOne(choice); }
void StreamsProxy::Freeze() { impl_->SetFrozen(true); }
void StreamsProxy::Thaw() { impl_->SetFrozen(false); }
int64_t StreamsProxy::broken() const { return impl_->broken(); }

}  // namespace nodeops::tests
