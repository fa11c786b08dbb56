// HTTP servers on loopback that a load generator lets a server call: each on a port of its own,
// with its manner. All of them on the load's one thread, whose epoll tells when to call on_ready().
// For bodies with a Content-Length; what else comes is cut off.
#ifndef PENSTOCK_CLI_HTTP_SINK_H_
#define PENSTOCK_CLI_HTTP_SINK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace penstock::cli {

class HttpSink {
 public:
  enum class Manner : uint8_t {
    kAnswers,  // 200
    kFails,    // 503
    kHangs,    // never
  };
  static constexpr size_t kRequestBytesMax = size_t{4} * 1024 * 1024;

  // Called with each whole request: which server it came to, and its body.
  using OnRequest = std::function<void(size_t server, std::string_view body)>;

  // Registers with the epoll under `first_number` and the numbers behind it.
  HttpSink(int epoll, uint32_t first_number, OnRequest on_request)
      : epoll_(epoll),
        first_number_(first_number),
        next_number_(first_number),
        on_request_(std::move(on_request)) {}
  HttpSink(const HttpSink&) = delete;
  HttpSink& operator=(const HttpSink&) = delete;
  ~HttpSink();

  // Listens on a free port, which it returns. Servers are numbered from 0 on.
  Result<uint16_t> add_server(Manner manner);

  bool owns(uint32_t number) const { return number >= first_number_ && number < next_number_; }
  // Moves bytes.
  void on_ready(uint32_t number);
  size_t connections() const { return connections_.size(); }

 private:
  struct Server {
    int socket = -1;
    Manner manner = Manner::kAnswers;
  };
  struct Connection {
    int socket = -1;
    size_t server = 0;
    std::string bytes;  // received and not yet taken
  };

  void watch(int socket, uint32_t number) const;
  void accept_all(size_t server);
  // False: the connection is over.
  bool read_some(Connection& connection);
  bool take_requests(Connection& connection);

  int epoll_;
  uint32_t first_number_;
  uint32_t next_number_;
  OnRequest on_request_;
  std::vector<Server> servers_;
  std::unordered_map<uint32_t, size_t> listening_;  // number to server
  std::unordered_map<uint32_t, Connection> connections_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_HTTP_SINK_H_
