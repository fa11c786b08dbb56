// An HTTP/1.1 server on loopback for the tests of this module: one thread a connection, replies
// made by a function. Stops and joins everything when destroyed.
#ifndef PENSTOCK_CLI_FAKE_SERVER_H_
#define PENSTOCK_CLI_FAKE_SERVER_H_

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/assert.h"
#include "cli/endpoint.h"

namespace penstock::cli {

class FakeServer {
 public:
  // Request head and body to the whole reply as sent; called under one lock. An empty reply closes
  // the connection.
  using Handler = std::function<std::string(const std::string& head, const std::string& body)>;

  explicit FakeServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    PENSTOCK_CHECK(::bind(listener_, generic, length) == 0 && ::listen(listener_, 64) == 0);
    PENSTOCK_CHECK(::getsockname(listener_, generic, &length) == 0);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~FakeServer() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (const int socket : sockets_) {
      ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    for (const int socket : sockets_) {
      ::close(socket);
    }
    ::close(listener_);
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  Endpoint endpoint() const { return {false, "127.0.0.1", port_}; }
  size_t connections() const { return sockets_.size(); }

  static std::string reply(int status, std::string_view body, std::string_view headers = {}) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Text\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
  }

 private:
  void accept_all() {
    while (true) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) {
        return;
      }
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string bytes;
    while (true) {
      const size_t end = bytes.find("\r\n\r\n");
      const size_t body_bytes =
          end == std::string::npos ? 0 : content_length(bytes.substr(0, end + 2));
      if (end == std::string::npos || bytes.size() < end + 4 + body_bytes) {
        char chunk[65536];
        const ssize_t count = ::recv(socket, chunk, sizeof(chunk), 0);
        if (count <= 0) {
          return;
        }
        bytes.append(chunk, static_cast<size_t>(count));
        continue;
      }
      std::string answer;
      {
        const std::lock_guard lock(mutex_);
        answer = handler_(bytes.substr(0, end + 2), bytes.substr(end + 4, body_bytes));
      }
      bytes.erase(0, end + 4 + body_bytes);
      if (answer.empty()) {
        ::shutdown(socket, SHUT_RDWR);
        return;
      }
      for (size_t sent = 0; sent < answer.size();) {
        const ssize_t count =
            ::send(socket, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) {
          return;
        }
        sent += static_cast<size_t>(count);
      }
    }
  }

  static size_t content_length(const std::string& head) {
    for (const char* name : {"Content-Length: ", "content-length: "}) {
      if (const size_t at = head.find(name); at != std::string::npos) {
        return std::stoul(head.substr(at + 16));
      }
    }
    return 0;
  }

  Handler handler_;
  int listener_;
  uint16_t port_ = 0;
  std::mutex mutex_;
  std::thread accepting_;
  std::vector<int> sockets_;          // by the accepting thread, until it is joined
  std::vector<std::thread> threads_;  // the same
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_FAKE_SERVER_H_
