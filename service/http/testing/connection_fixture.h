#ifndef NODEOPS_SERVICE_HTTP_TESTING_CONNECTION_FIXTURE_H_
#define NODEOPS_SERVICE_HTTP_TESTING_CONNECTION_FIXTURE_H_

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"

namespace nodeops::http {

// A connection over loopback of which the test is the client, on the test's thread and a virtual
// clock: nothing happens but in these functions.
class ConnectionFixture : public testing::Test {
 protected:
  using Address = boost::asio::ip::address;
  using Socket = boost::asio::ip::tcp::socket;

  // Connects `client_`; the server's end. Each end keeps what `buffers` says of what it is sent and
  // has not read, 0: what the system thinks best.
  Socket Connect(const Address& address = boost::asio::ip::address_v4::loopback(),
                 int buffers = 0) {
    boost::asio::ip::tcp::acceptor acceptor(io_, {address, 0});
    client_ = Socket(io_);
    client_.open(acceptor.local_endpoint().protocol());
    if (buffers > 0) {
      const boost::asio::socket_base::receive_buffer_size receive(buffers);
      acceptor.set_option(receive);
      client_.set_option(receive);
      client_.set_option(boost::asio::socket_base::send_buffer_size(buffers));
    }
    client_.connect(acceptor.local_endpoint());
    Socket server = acceptor.accept();
    if (buffers > 0) server.set_option(boost::asio::socket_base::send_buffer_size(buffers));
    return server;
  }

  // Lets everything happen that can happen now.
  void Run() {
    io_.restart();
    while (io_.poll() > 0) {
    }
  }
  // Waits until `done`, a bool or an optional that somebody else sets.
  template <typename Done>
  void RunUntil(const Done& done) {
    while (!done) {
      io_.restart();
      io_.run_one();
    }
  }
  void Advance(absl::Duration by) {
    clock_.Advance(by);
    Run();
  }
  void Send(const std::string& text) {
    boost::asio::write(client_, boost::asio::buffer(text));
    Run();
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  Socket client_{io_};
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_TESTING_CONNECTION_FIXTURE_H_
