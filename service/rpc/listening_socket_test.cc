#include "service/rpc/listening_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::IsOk;
using base::StatusIs;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

// A folder with a path that is short enough for sockets, which goes with its content.
class ListeningSocketTest : public testing::Test {
 protected:
  ListeningSocketTest() {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
  }
  ~ListeningSocketTest() override { std::filesystem::remove_all(folder_); }
  std::string NewPath(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_ = "/tmp/nodeops-XXXXXX";
};

// The file of a socket whose process is gone.
void LeaveStaleSocket(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {.sun_family = AF_UNIX};
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  close(fd);
}

TEST_F(ListeningSocketTest, SaysItsPortAndWhichAddressIsTaken) {
  const auto first = ListeningSocket::Open({.tcp = tcp::endpoint(make_address("127.0.0.1"), 0)});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->address(), MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]*"));
  const int port = std::stoi(first->address().substr(10));
  EXPECT_THAT(ListeningSocket::Open(
                  {.tcp = tcp::endpoint(make_address("127.0.0.1"), static_cast<uint16_t>(port))}),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("cannot listen on " + first->address()),
                             HasSubstr("Address already in use"))));
}

TEST_F(ListeningSocketTest, AUnixSocketIsForItsOwnerAndGoesWhenItIsClosed) {
  const std::string path = NewPath("a.sock");
  std::optional<ListeningSocket> socket = *ListeningSocket::Open({.unix_path = path});
  EXPECT_EQ(socket->address(), "unix:" + path);
  struct stat about = {};
  ASSERT_EQ(stat(path.c_str(), &about), 0);
  EXPECT_TRUE(S_ISSOCK(about.st_mode));
  EXPECT_EQ(about.st_mode & 0777, 0600);
  socket.reset();
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST_F(ListeningSocketTest, AStaleSocketIsReplacedAndALiveOneIsNot) {
  const std::string path = NewPath("b.sock");
  LeaveStaleSocket(path);
  const auto socket = ListeningSocket::Open({.unix_path = path});
  ASSERT_THAT(socket, IsOk());
  EXPECT_THAT(ListeningSocket::Open({.unix_path = path}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("another process listens there")));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST_F(ListeningSocketTest, WhatIsNoSocketIsLeftAlone) {
  const std::string path = NewPath("file");
  std::ofstream(path) << "precious";
  EXPECT_THAT(ListeningSocket::Open({.unix_path = path}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("something else than a socket")));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST_F(ListeningSocketTest, TheSocketOfAnotherIsNotRemoved) {
  const std::string path = NewPath("c.sock");
  std::optional<ListeningSocket> socket = *ListeningSocket::Open({.unix_path = path});
  ASSERT_EQ(unlink(path.c_str()), 0);
  const auto other = ListeningSocket::Open({.unix_path = path});
  ASSERT_THAT(other, IsOk());
  socket.reset();
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace nodeops::rpc
