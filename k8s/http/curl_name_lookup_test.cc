#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "base/testing/status_matchers.h"
#include "k8s/http/curl_transport.h"
#include "k8s/testing/run_coroutine.h"
#include "k8s/testing/socket_server.h"

namespace nodeops::k8s {
namespace {

// Name lookups of "hang.test" that wait now.
struct Lookups {
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool released = false;
};

Lookups& TheLookups() {
  static auto* const lookups = new Lookups;
  return *lookups;
}

void Hang() {
  Lookups& lookups = TheLookups();
  std::unique_lock lock(lookups.mutex);
  ++lookups.waiting;
  lookups.changed.notify_all();
  lookups.changed.wait(lock, [&] { return lookups.released; });
  --lookups.waiting;
  lookups.changed.notify_all();
}

}  // namespace
}  // namespace nodeops::k8s

// The program's own definition wins over the C library's, for libcurl's calls too. No name but
// "hang.test" is ever looked up here.
extern "C" int getaddrinfo(const char* name, const char*, const addrinfo*, addrinfo**) {
  if (name != nullptr && std::strcmp(name, "hang.test") == 0) nodeops::k8s::Hang();
  return EAI_NONAME;
}

namespace nodeops::k8s {
namespace {

using Kind = TransportError::Kind;
using testing::HasSubstr;

std::shared_ptr<Transport> NewTransport(asio::io_context& io, CurlOptions options) {
  auto transport = NewCurlTransport(io.get_executor(), std::move(options));
  EXPECT_THAT(transport, base::IsOk());
  return *std::move(transport);
}

TEST(CurlNameLookupTest, ANameThatDoesNotExistSentNothing) {
  asio::io_context io;
  const auto transport = NewTransport(io, {.origin = "https://none.test"});
  const HttpResult result = RunCoroutine(io, transport->Send({.method = "GET", .target = "/"}));
  EXPECT_EQ(std::get<TransportError>(result).kind, Kind::kNotSent);
  EXPECT_THAT(std::get<TransportError>(result).message,
              HasSubstr("Could not resolve host: none.test"));
}

// While one cluster's name lookup hangs, another's requests come and go on the same thread; the
// one that hangs ends by its own time limit, and nobody waits for the thread that looks up.
TEST(CurlNameLookupTest, ALookupThatHangsHoldsUpNobody) {
  Lookups& lookups = TheLookups();
  {
    asio::io_context io;
    SocketServer* self = nullptr;
    SocketServer server(io, [&](std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
      return self->Serve(peer, HttpAnswer(200, "{}"));
    });
    self = &server;
    auto hanging = NewTransport(
        io, {.origin = "https://hang.test", .connect_timeout = absl::Milliseconds(200)});
    const auto healthy = NewTransport(io, {.origin = server.origin()});
    const auto hung = StartCoroutine(io, hanging->Send({.method = "PATCH", .target = "/"}));
    while (!hung->has_value()) {
      io.poll_one();
      const std::unique_lock lock(lookups.mutex);
      if (lookups.waiting == 1) break;
    }
    ASSERT_FALSE(hung->has_value());
    for (int i = 0; i < 20; ++i) {
      const HttpResult result = RunCoroutine(io, healthy->Send({.method = "GET", .target = "/"}));
      EXPECT_EQ(std::get<HttpResponse>(result).status, 200);
    }
    while (!hung->has_value()) io.run_one();
    EXPECT_EQ(std::get<TransportError>(**hung).kind, Kind::kNotSent);
    EXPECT_THAT(std::get<TransportError>(**hung).message, HasSubstr("PATCH to hang.test:443: "));
    hanging.reset();  // Does not wait for the thread either.
    const std::unique_lock lock(lookups.mutex);
    EXPECT_EQ(lookups.waiting, 1);
  }
  std::unique_lock lock(lookups.mutex);
  lookups.released = true;
  lookups.changed.notify_all();
  lookups.changed.wait(lock, [&] { return lookups.waiting == 0; });
}

}  // namespace
}  // namespace nodeops::k8s
