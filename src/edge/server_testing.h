// For the tests and the benchmark: a Listener with its Core on a thread of its own, and a client
// that blocks, with a bound on every wait. Used from the test's thread.
#ifndef PENSTOCK_EDGE_SERVER_TESTING_H_
#define PENSTOCK_EDGE_SERVER_TESTING_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "edge/listener.h"
#include "runtime/core.h"

namespace penstock::edge {

// Answers with the request's body. "/gate" answers once the gate is open, "/poll" too but waiting
// meanwhile; "/wait" once the client has gone; "/large" with 64 MiB, "/reserved" too if there is
// room.
class EchoHandler final : public Handler {
 public:
  explicit EchoHandler(runtime::Core& core) : core_(core) {}
  runtime::Task<void> handle(Exchange& exchange) override;

  static constexpr size_t kLargeBytes = size_t{64} * 1024 * 1024;

  int calls() const { return calls_.load(); }
  void open_gate() { gate_is_open_ = true; }
  bool saw_client_leave() const { return saw_client_leave_.load(); }
  std::string last_body_as_sent() const;

 private:
  runtime::Core& core_;
  std::atomic<int> calls_{0};
  std::atomic<bool> gate_is_open_{false};
  std::atomic<bool> saw_client_leave_{false};
  mutable std::mutex mutex_;
  std::string body_as_sent_;  // under mutex_
};

// Keeps its lines as "event name=value name=value".
class LineLog final : public Log {
 public:
  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override;
  std::vector<std::string> lines() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // under mutex_
};

class TestServer {
 public:
  explicit TestServer(const ListenerOptions& options = {}, std::unique_ptr<Clock> clock = nullptr);
  ~TestServer();  // drains

  uint16_t port() const { return port_; }
  EchoHandler& handler() { return handler_; }
  observe::Registry& registry() { return registry_; }
  LineLog& log() { return log_; }
  Admission& admission() { return admission_; }
  Listener& listener() { return *listener_; }
  runtime::Core& core() { return core_; }
  std::thread& thread() { return thread_; }

  // Runs on the core's thread and returns when done.
  void on_core(const std::function<void()>& work);
  // With a ManualClock: moves it and sweeps.
  void pass_ms(int64_t elapsed_ms);
  // Waits, for at most some seconds of real time, until it holds; asked on the core's thread.
  bool eventually(const std::function<bool()>& condition);
  size_t drain(int64_t wait_ms);

 private:
  std::unique_ptr<Clock> clock_;
  runtime::Core core_;
  SeededRandom random_{1};
  LineLog log_;
  observe::Registry registry_;
  Admission admission_;
  EchoHandler handler_;
  std::unique_ptr<Listener> listener_;
  uint16_t port_ = 0;
  std::thread thread_;
  bool drained_ = false;
};

struct ClientReply {
  int status = 0;  // 0: the connection ended first
  std::string head;
  std::string body;
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

class TestClient {
 public:
  explicit TestClient(uint16_t port);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  bool send(std::string_view bytes);
  // One reply; of one to HEAD only the head.
  ClientReply receive(bool has_body = true);
  ClientReply ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  // True if the server has ended the connection and nothing more was to read.
  bool is_at_end();
  void shut_down_writing();
  void close();
  int socket() const { return socket_; }

 private:
  bool read_more();

  int socket_ = -1;
  std::string received_;
};

std::string post(std::string_view body, std::string_view more_headers = {},
                 std::string_view path = "/");
std::string gzip(std::string_view bytes);

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_SERVER_TESTING_H_
