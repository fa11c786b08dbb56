// The load of `bench isolation`: events at a steady rate, each for one of many HTTP servers in this
// process, in turn, and all of them also for one that hangs and one that fails. How long an event
// is under way to the good ones shows whether the bad ones hold it up.
//
// Open loop: events fall due by the clock whatever the server does, and what takes long counts from
// the moment at which an event was due. One thread, that of the caller, drives producers and
// servers.
#ifndef PENSTOCK_CLI_ISOLATION_LOAD_H_
#define PENSTOCK_CLI_ISOLATION_LOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/endpoint.h"
#include "cli/fast_signer.h"
#include "cli/http_sink.h"
#include "cli/latency_histogram.h"
#include "cli/load_connection.h"
#include "cli/load_message.h"
#include "cli/load_requests.h"

namespace penstock::cli {

class Interrupt;

struct IsolationOptions {
  int targets = 50;  // good ones
  size_t size_bytes = 300;
  double seconds = 10;      // of each phase
  double rate_per_s = 500;  // events offered
  uint32_t run = 0;         // tells this run's events from any other's
  int64_t reply_ms_max = 30'000;
  int64_t drain_ms_max = 30'000;  // without an event that comes
};

// What one phase found.
struct IsolationPhase {
  MessageLedger messages;  // received: by the good ones
  LatencyHistogram ack;
  LatencyHistogram delivery;  // due to whole at its good server
  uint64_t misrouted = 0;     // that came to another good server than they were for
  uint64_t hanging_calls = 0;
  uint64_t failing_calls = 0;
  bool interrupted = false;
};

// Where events go in and how they are signed.
struct IsolationTarget {
  Endpoint endpoint;
  std::string region;
  aws::SigningCredentials credentials;
  std::string bus;
};

class IsolationLoad {
 public:
  IsolationLoad(const IsolationOptions& options, IsolationTarget target, Clock& clock);
  ~IsolationLoad();
  IsolationLoad(const IsolationLoad&) = delete;
  IsolationLoad& operator=(const IsolationLoad&) = delete;

  // Starts to listen.
  Result<void> open();
  const std::vector<uint16_t>& good_ports() const { return good_ports_; }
  uint16_t hanging_port() const { return hanging_port_; }
  uint16_t failing_port() const { return failing_port_; }

  // Sends for as long as a phase is, and waits for what was sent. An error is a connection or a
  // reply that failed.
  Result<IsolationPhase> run_phase();

 private:
  struct Producer;

  Result<void> open_producers(const Interrupt& interrupt);
  Result<void> step();
  Result<void> dispatch(uint32_t number);
  Result<void> produce_due();
  Result<void> send_event(Producer& producer, int64_t due_ns);
  Result<void> on_producer(Producer& producer);
  void on_request(size_t server, std::string_view body);
  int64_t due_ns(uint64_t event) const;
  // What fell due before the end is sent, however late.
  bool has_begun_all() const { return due_ns(events_due_) >= stop_ns_; }
  int64_t wait_ns() const;
  Result<bool> finished() const;

  IsolationOptions options_;
  IsolationTarget target_;
  Clock& clock_;
  FastSigner signer_;
  size_t operation_;

  int epoll_ = -1;
  std::unique_ptr<HttpSink> sink_;
  std::vector<uint16_t> good_ports_;
  uint16_t hanging_port_ = 0;
  uint16_t failing_port_ = 0;

  // Of the phase under way.
  uint32_t phases_ = 0;
  std::unique_ptr<LoadBody> body_;
  std::vector<std::unique_ptr<Producer>> producers_;
  IsolationPhase phase_;
  int64_t start_ns_ = 0;
  int64_t stop_ns_ = 0;
  int64_t progress_ns_ = 0;  // when an event last came
  uint64_t events_due_ = 0;  // begun
};

// PutEvents of one event of `blank`, whose detail says for which good server it is: group_at.
RequestTemplate isolation_request(std::string_view bus, const std::string& blank);
// The bytes of the detail beside `blank`.
size_t isolation_frame_bytes();
// The pattern of the rule for one of the good servers, and of the rules for the bad ones.
std::string isolation_pattern(int target);
std::string isolation_pattern_of_all();

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_ISOLATION_LOAD_H_
