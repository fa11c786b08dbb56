// The load of `bench table`: one kind of request on connections that each have one under way, all
// driven by the calling thread so that the generator leaves the machine to the server.
//
// Closed loop: a connection makes its next request when the last one is answered. Open loop (a rate
// is given): requests fall due by the clock whatever the server does, and latencies count from the
// moment a request was due.
#ifndef PENSTOCK_CLI_TABLE_LOAD_H_
#define PENSTOCK_CLI_TABLE_LOAD_H_

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "cli/endpoint.h"
#include "cli/fast_signer.h"
#include "cli/latency_histogram.h"
#include "cli/load_connection.h"
#include "cli/table_requests.h"

namespace penstock::cli {

class Interrupt;

struct TableLoadOptions {
  TableAction action = TableAction::kPut;
  int connections = 32;
  uint64_t items = 0;     // the table holds those numbered below
  uint64_t batch = 25;    // of BatchWriteItem
  double seconds = 10;    // how long requests are made; 0: until every item was written once, in
                          // the order of their numbers
  double rate_per_s = 0;  // requests offered; 0: closed loop
  uint64_t seed = 0;
  int64_t reply_ms_max = 30'000;
};

struct TableLoadReport {
  uint64_t requests = 0;  // answered
  uint64_t items = 0;     // read or written by them
  double seconds = 0;     // from the first request to the last answer
  bool interrupted = false;
  LatencyHistogram latency;
};

struct TableLoadTarget {
  Endpoint endpoint;
  std::string region;
  aws::SigningCredentials credentials;
};

class TableLoad {
 public:
  // Called about once a second.
  using Progress = std::function<void(const TableLoadReport&)>;

  TableLoad(const TableLoadOptions& options, const TableLoadTarget& target,
            const TableRequests& requests, Clock& clock, Progress progress);
  ~TableLoad();
  TableLoad(const TableLoad&) = delete;
  TableLoad& operator=(const TableLoad&) = delete;

  // Connects, and runs to the end. An answer that is not as it must be ends it.
  Result<void> run();
  const TableLoadReport& report() const { return report_; }

 private:
  struct Client {
    Client(int epoll, uint32_t number, const SocketAddress& address)
        : connection(epoll, number, address) {}
    LoadConnection connection;
    int64_t from_ns = 0;  // what latency counts from
    int64_t sent_ns = 0;
    uint64_t items = 0;  // that the request under way reads or writes
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
  bool is_filling() const { return options_.seconds == 0; }

  const TableLoadOptions options_;
  const TableLoadTarget target_;
  const TableRequests& requests_;
  Clock& clock_;
  Progress progress_;
  FastSigner signer_;
  size_t signing_target_;
  SeededRandom random_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::string body_;
  uint64_t begun_ = 0;  // requests
  uint64_t next_ = 0;   // while filling: the next item
  int busy_ = 0;
  int64_t start_ns_ = 0;
  int64_t stop_ns_ = 0;
  int64_t last_ns_ = 0;
  int64_t ticked_ns_ = 0;
  int64_t ticks_ = 0;
  TableLoadReport report_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_LOAD_H_
