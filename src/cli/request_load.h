// The load of `bench table` and `bench topic`: requests of one kind on connections that each have
// one under way, all driven by the calling thread so that the generator leaves the machine to the
// server.
//
// Closed loop: a connection makes its next request when the last one is answered. Open loop (a rate
// is given): requests fall due by the clock whatever the server does, and latencies count from the
// moment a request was due.
#ifndef PENSTOCK_CLI_REQUEST_LOAD_H_
#define PENSTOCK_CLI_REQUEST_LOAD_H_

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/endpoint.h"
#include "cli/fast_signer.h"
#include "cli/latency_histogram.h"
#include "cli/load_connection.h"

namespace penstock::cli {

class Interrupt;

// What a load asks, and what it must be answered. Called by the load's one thread.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // As in X-Amz-Target: "DynamoDB_20120810.PutItem".
  virtual std::string target() const = 0;
  // Whether there is something left to ask; looked at by loads that do not end by the clock.
  virtual bool has_more() const = 0;
  // Appends the body of the next request, which goes out on that connection; how many items it is
  // about.
  virtual uint64_t append_next(uint32_t connection, std::string& body) = 0;
  // Nothing if the reply, whose status is 200, is what a request of so many items must be answered
  // with; else what is wrong with it.
  virtual std::optional<std::string> complaint(uint64_t items, std::string_view reply) const = 0;
};

struct RequestLoadOptions {
  int connections = 32;
  double seconds = 10;    // how long requests are made; 0: until the source has no more
  double rate_per_s = 0;  // requests offered; 0: closed loop
  int64_t reply_ms_max = 30'000;
};

struct RequestLoadReport {
  uint64_t requests = 0;  // answered
  uint64_t items = 0;     // that they were about
  double seconds = 0;     // from the first request to the last answer
  bool interrupted = false;
  LatencyHistogram latency;
};

struct RequestLoadTarget {
  Endpoint endpoint;
  std::string region;
  aws::SigningCredentials credentials;
};

class RequestLoad {
 public:
  // Called about once a second.
  using Progress = std::function<void(const RequestLoadReport&)>;

  // `service` is the signing name ("dynamodb").
  RequestLoad(const RequestLoadOptions& options, const RequestLoadTarget& target,
              const std::string& service, RequestSource& source, Clock& clock, Progress progress);
  ~RequestLoad();
  RequestLoad(const RequestLoad&) = delete;
  RequestLoad& operator=(const RequestLoad&) = delete;

  // Connects, and runs to the end. An answer that is not as it must be ends it.
  Result<void> run();
  const RequestLoadReport& report() const { return report_; }

 private:
  struct Client {
    Client(int epoll, uint32_t index, const SocketAddress& address)
        : number(index), connection(epoll, index, address) {}
    uint32_t number;
    LoadConnection connection;
    int64_t from_ns = 0;  // what latency counts from
    int64_t sent_ns = 0;
    uint64_t items = 0;  // of the request under way
  };

  Result<void> open(const Interrupt& interrupt);
  Result<void> loop();
  Result<void> step();
  Result<void> send(Client& client, int64_t from_ns);
  Result<void> on_client(Client& client);
  Result<void> send_due();
  Result<void> tick();
  bool has_more(int64_t now_ns) const;
  int64_t due_ns() const;
  int64_t wait_ns() const;

  const RequestLoadOptions options_;
  const Endpoint endpoint_;
  RequestSource& source_;
  Clock& clock_;
  Progress progress_;
  FastSigner signer_;
  size_t signing_target_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::string body_;
  uint64_t begun_ = 0;  // requests
  int busy_ = 0;
  int64_t start_ns_ = 0;
  int64_t stop_ns_ = 0;
  int64_t last_ns_ = 0;
  int64_t ticked_ns_ = 0;
  int64_t ticks_ = 0;
  RequestLoadReport report_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REQUEST_LOAD_H_
