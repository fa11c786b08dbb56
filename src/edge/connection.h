// One client's connection: reads its requests one after the other, has them answered, and closes.
// One coroutine, run(), does all of it; the sweep only cancels what it waits for. Owned by that
// coroutine, used on its core, except for client_waits().
#ifndef PENSTOCK_EDGE_CONNECTION_H_
#define PENSTOCK_EDGE_CONNECTION_H_

#include <memory>
#include <string>

#include "edge/endpoint.h"
#include "edge/exchange.h"
#include "edge/read_buffer.h"
#include "edge/request_parser.h"
#include "edge/stream.h"

namespace penstock::edge {

class Connection {
 public:
  // Takes over an accepted, non-blocking socket, which the Admission has let in under `address`.
  Connection(Endpoint& endpoint, int socket, std::string address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static runtime::Task<void> run(std::unique_ptr<Connection> connection);

  // Ends the connection if its phase began too long ago.
  void sweep(int64_t now_ns);
  // Ends it if no request is under way.
  void close_if_idle();
  // Ends it as soon as its handler has returned.
  void cut();

 private:
  class ConnectionExchange final : public Exchange {
   public:
    ConnectionExchange(runtime::Executor& home, int socket, Admission& admission)
        : Exchange(home), socket_(socket), admission_(admission) {}
    bool client_waits() const override;
    bool reserve_reply(size_t bytes) override;
    bool begin_waiting() override { return admission_.begin_waiting(); }
    void end_waiting() override { admission_.end_waiting(); }

    // Counts the reply as large as it has become.
    void settle_reply();
    // The reply was sent, or never will be.
    void release_reply();

   private:
    int socket_;
    Admission& admission_;
    size_t reply_bytes_ = 0;  // counted in admission_
  };
  enum class Phase : uint8_t { kIdle, kHead, kBody, kHandling, kWriting, kLingering };
  enum class Incoming : uint8_t { kRequest, kRefused, kNothing };

  runtime::Task<void> serve();
  runtime::Task<Incoming> read_request();
  runtime::Task<bool> answer();
  runtime::Task<bool> write_reply(bool keep_alive);
  runtime::Task<void> refuse();
  runtime::Task<void> linger();

  // One step of reading; kNothing while there is more to come.
  Incoming parse();
  Incoming refuse_with(RefusalKind kind, int status, std::string_view reason);
  bool admit_request();
  void leave_request();
  bool account_memory();
  void begin_exchange();
  void finish_request(int64_t began_ns, uint64_t sent_before);
  void log_access(int64_t duration_ns, uint64_t sent_bytes);
  void enter(Phase phase);
  int64_t deadline_ns() const;
  void note_sending(int64_t now_ns);

  Endpoint& endpoint_;
  Stream stream_;
  ReadBuffer buffer_;
  RequestParser parser_;
  ConnectionExchange exchange_;
  Refusal refusal_;
  std::string head_;  // of the reply

  size_t place_ = 0;  // in endpoint_.connections
  Phase phase_ = Phase::kHead;
  int64_t phase_began_ns_ = 0;
  uint64_t phase_began_bytes_ = 0;  // received and sent before this phase
  int64_t sent_seen_ns_ = 0;        // when a sweep last found more sent, in kWriting
  uint64_t sent_seen_bytes_ = 0;
  int64_t request_began_ns_ = 0;
  size_t accounted_bytes_ = 0;
  bool has_request_slot_ = false;
  bool answered_continue_ = false;
  bool timed_out_ = false;
  bool closing_ = false;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_CONNECTION_H_
