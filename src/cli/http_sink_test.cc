#include "cli/http_sink.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace penstock::cli {
namespace {

using Manner = HttpSink::Manner;

constexpr std::string_view kRequest =
    "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\nhello";

class SinkTest : public ::testing::Test {
 protected:
  ~SinkTest() override { ::close(epoll_); }

  // Until nothing more comes at once.
  void pump() {
    std::array<epoll_event, 16> events;
    int wait_ms = 1000;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
      if (count <= 0) {
        return;
      }
      for (int i = 0; i < count; ++i) {
        EXPECT_TRUE(sink_.owns(events[static_cast<size_t>(i)].data.u32));
        sink_.on_ready(events[static_cast<size_t>(i)].data.u32);
      }
      wait_ms = 0;
    }
  }

  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::pair<size_t, std::string>> got_;
  HttpSink sink_{epoll_, 100,
                 [this](size_t server, std::string_view body) { got_.emplace_back(server, body); }};
};

class Peer {
 public:
  explicit Peer(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    PENSTOCK_CHECK(
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void send(std::string_view text) const {
    PENSTOCK_CHECK(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
                   static_cast<ssize_t>(text.size()));
  }
  // What is there; "closed" at the end, "" if there is nothing yet.
  std::string received() const {
    std::array<char, 4096> bytes;
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0) {
      return errno == EAGAIN ? "" : "closed";
    }
    return count == 0 ? "closed" : std::string(bytes.data(), static_cast<size_t>(count));
  }

 private:
  int socket_;
};

TEST_F(SinkTest, AnswersFailsOrHangsAsItsServerDoes) {
  const uint16_t good = *sink_.add_server(Manner::kAnswers);
  const uint16_t failing = *sink_.add_server(Manner::kFails);
  const uint16_t hanging = *sink_.add_server(Manner::kHangs);
  const Peer to_hanging(hanging);
  const Peer to_failing(failing);
  const Peer to_good(good);
  for (const Peer* peer : {&to_hanging, &to_failing, &to_good}) {
    peer->send(kRequest);
    pump();
  }
  EXPECT_EQ(got_, (std::vector<std::pair<size_t, std::string>>{
                      {2, "hello"}, {1, "hello"}, {0, "hello"}}));
  EXPECT_TRUE(to_good.received().starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(to_failing.received().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(to_hanging.received(), "");
  EXPECT_EQ(sink_.connections(), 3U);
}

TEST_F(SinkTest, TakesRequestsInPiecesAndSeveralOnOneConnection) {
  const Peer peer(*sink_.add_server(Manner::kAnswers));
  for (const char& byte : kRequest) {
    peer.send({&byte, 1});
    pump();
  }
  EXPECT_EQ(got_.size(), 1U);
  peer.send(std::string(kRequest) + std::string(kRequest));
  pump();
  EXPECT_EQ(got_.size(), 3U);
}

TEST_F(SinkTest, ClosesWhatItCannotRead) {
  const uint16_t port = *sink_.add_server(Manner::kAnswers);
  for (const std::string& text :
       {std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")}) {
    const Peer peer(port);
    peer.send(text);
    pump();
    EXPECT_EQ(peer.received(), "closed") << text;
  }
  EXPECT_TRUE(got_.empty());
  EXPECT_EQ(sink_.connections(), 0U);
}

TEST_F(SinkTest, ForgetsPeersThatAreGone) {
  const uint16_t port = *sink_.add_server(Manner::kHangs);
  {
    const Peer peer(port);
    pump();
    EXPECT_EQ(sink_.connections(), 1U);
  }
  pump();
  EXPECT_EQ(sink_.connections(), 0U);
}

}  // namespace
}  // namespace penstock::cli
