#include "edge/connection.h"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace penstock::edge {

namespace {

constexpr int64_t kMsNs = 1'000'000;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

void reset(aws::HttpReply& reply) {
  reply.status = 200;
  reply.content_type = {};
  reply.headers.clear();
  reply.body.clear();
}

// What a reply of this size takes beyond what every connection may keep.
size_t counted(size_t bytes) {
  return bytes > kReadBufferKeptBytes ? bytes - kReadBufferKeptBytes : 0;
}

}  // namespace

// POLLRDHUP also tells of an end of stream that lies behind bytes not read yet: a pipelined
// request, a TLS alert.
bool Connection::ConnectionExchange::client_waits() const {
  pollfd polled{socket_, POLLRDHUP, 0};
  return ::poll(&polled, 1, 0) <= 0 || (polled.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

bool Connection::ConnectionExchange::reserve_reply(size_t bytes) {
  const size_t wanted = counted(bytes);
  if (wanted > reply_bytes_) {
    if (!admission_.take_reply_bytes(wanted - reply_bytes_)) {
      return false;
    }
    reply_bytes_ = wanted;
  }
  return true;
}

void Connection::ConnectionExchange::settle_reply() {
  const size_t held = counted(reply.body.capacity());
  if (held > reply_bytes_) {
    admission_.add_reply_bytes(held - reply_bytes_);
  } else {
    admission_.give_back_reply_bytes(reply_bytes_ - held);
  }
  reply_bytes_ = held;
}

// One large reply must not cost a connection its size for as long as it is idle.
void Connection::ConnectionExchange::release_reply() {
  if (reply.body.capacity() > kReadBufferKeptBytes) {
    // Not assigned: a string keeps its memory when it is given a short one.
    std::string().swap(reply.body);
  }
  settle_reply();
}

Connection::Connection(Endpoint& endpoint, int socket, std::string address)
    : endpoint_(endpoint),
      stream_(endpoint.core.io(), socket,
              endpoint.options.tls ? endpoint.options.tls->context() : nullptr),
      parser_(endpoint.options.limits),
      exchange_(endpoint.core, socket, endpoint.admission) {
  exchange_.client_address = std::move(address);
  exchange_.tls = stream_.is_tls();
  place_ = endpoint_.connections.size();
  endpoint_.connections.push_back(this);
  endpoint_.metrics.counters->connections_open.add();
  enter(Phase::kHead);
}

Connection::~Connection() {
  leave_request();
  endpoint_.admission.give_back_bytes(accounted_bytes_);
  exchange_.release_reply();
  endpoint_.admission.close_connection(exchange_.client_address);
  endpoint_.metrics.counters->connections_open.subtract_one();
  Connection* last = endpoint_.connections.back();
  endpoint_.connections[place_] = last;
  last->place_ = place_;
  endpoint_.connections.pop_back();
  if (endpoint_.connections.empty() && endpoint_.on_empty) {
    endpoint_.on_empty();
  }
}

runtime::Task<void> Connection::run(std::unique_ptr<Connection> connection) {
  co_await connection->serve();
}

runtime::Task<void> Connection::serve() {
  bool goes_on = true;
  while (goes_on) {
    const Incoming incoming = co_await read_request();
    if (incoming == Incoming::kNothing) {
      co_return;
    }
    if (incoming == Incoming::kRefused) {
      co_await refuse();
      co_return;
    }
    goes_on = co_await answer();
    exchange_.release_reply();
    leave_request();
    parser_.finish(buffer_);
    parser_.start();
    account_memory();
    enter(Phase::kIdle);
  }
}

runtime::Task<Connection::Incoming> Connection::read_request() {
  while (true) {
    if (timed_out_) {
      // Between requests nobody waits for an answer; in the middle of one the client learns why.
      co_return phase_ == Phase::kIdle || buffer_.size() == 0
          ? Incoming::kNothing
          : refuse_with(RefusalKind::kTimedOut, 408, "The request did not arrive in time.");
    }
    if (buffer_.size() > 0) {
      if (phase_ == Phase::kIdle) {
        enter(Phase::kHead);
      }
      const Incoming step = parse();
      if (step != Incoming::kNothing) {
        co_return step;
      }
      if (parser_.expects_continue() && phase_ == Phase::kBody &&
          !std::exchange(answered_continue_, true)) {
        co_await stream_.write(kContinue);
      }
    } else if (closing_) {
      co_return Incoming::kNothing;
    }
    buffer_.make_room(parser_.bytes_in_all());
    if (!account_memory()) {
      co_return refuse_with(RefusalKind::kOverloaded, 503,
                            "Too many bytes of requests are in flight.");
    }
    const Stream::IoResult read = co_await stream_.read(buffer_.room(), buffer_.room_bytes());
    if (read.outcome == Stream::Outcome::kClosed) {
      co_return Incoming::kNothing;
    }
    buffer_.filled(read.bytes);
    endpoint_.metrics.counters->received_bytes.add(read.bytes);
  }
}

Connection::Incoming Connection::parse() {
  const RequestParser::Progress progress = parser_.feed(buffer_);
  if (progress == RequestParser::Progress::kRefused) {
    refusal_ = parser_.refusal();
    return Incoming::kRefused;
  }
  if (progress == RequestParser::Progress::kNeedsHead) {
    return Incoming::kNothing;
  }
  if (!has_request_slot_ && !admit_request()) {
    return refuse_with(RefusalKind::kOverloaded, 503, "Too many requests are in flight.");
  }
  if (progress == RequestParser::Progress::kDone) {
    return Incoming::kRequest;
  }
  if (phase_ == Phase::kHead) {
    answered_continue_ = false;
    enter(Phase::kBody);
  }
  return Incoming::kNothing;
}

Connection::Incoming Connection::refuse_with(RefusalKind kind, int status,
                                             std::string_view reason) {
  refusal_ = {kind, status, reason};
  return Incoming::kRefused;
}

bool Connection::admit_request() {
  has_request_slot_ = endpoint_.admission.begin_request();
  if (has_request_slot_) {
    endpoint_.metrics.counters->requests_in_flight.add();
  }
  return has_request_slot_;
}

void Connection::leave_request() {
  if (std::exchange(has_request_slot_, false)) {
    endpoint_.admission.end_request();
    endpoint_.metrics.counters->requests_in_flight.subtract_one();
  }
}

// Counts what this connection holds beyond the buffer that every connection may keep.
bool Connection::account_memory() {
  const size_t held = buffer_.capacity() + parser_.held_bytes();
  const size_t wanted = held > kReadBufferKeptBytes ? held - kReadBufferKeptBytes : 0;
  if (wanted > accounted_bytes_ && !endpoint_.admission.take_bytes(wanted - accounted_bytes_)) {
    return false;
  }
  if (wanted < accounted_bytes_) {
    endpoint_.admission.give_back_bytes(accounted_bytes_ - wanted);
  }
  accounted_bytes_ = wanted;
  return true;
}

void Connection::begin_exchange() {
  parser_.fill(buffer_, exchange_);
  reset(exchange_.reply);
  exchange_.request_id = endpoint_.random.uuid();
  exchange_.operation.clear();
  exchange_.error_code.clear();
}

runtime::Task<bool> Connection::answer() {
  begin_exchange();
  enter(Phase::kHandling);
  if (Cors::is_preflight(exchange_.request)) {
    endpoint_.cors.answer_preflight(exchange_);
  } else {
    co_await endpoint_.handler.handle(exchange_);
    endpoint_.cors.decorate(exchange_.request, exchange_.reply);
  }
  co_return co_await write_reply(parser_.keep_alive() && !endpoint_.draining && !closing_);
}

runtime::Task<bool> Connection::write_reply(bool keep_alive) {
  const int64_t began_ns = std::exchange(request_began_ns_, 0);
  const uint64_t sent_before = stream_.sent_bytes();
  const bool is_body_sent =
      exchange_.request.method != "HEAD" && may_have_body(exchange_.reply.status);
  head_.clear();
  endpoint_.reply_head.render(exchange_.reply, exchange_.request_id, keep_alive,
                              parser_.is_http_1_0(), endpoint_.core.clock().system_ms(), head_);
  exchange_.settle_reply();
  enter(Phase::kWriting);
  const Stream::IoResult written = co_await stream_.write(
      head_, is_body_sent ? std::string_view(exchange_.reply.body) : std::string_view());
  finish_request(began_ns, sent_before);
  co_return keep_alive&& written.outcome == Stream::Outcome::kDone;
}

runtime::Task<void> Connection::refuse() {
  request_began_ns_ = phase_began_ns_;
  begin_exchange();
  if (endpoint_.options.render_refusal) {
    endpoint_.options.render_refusal(exchange_, refusal_);
  } else {
    render_plain(exchange_, refusal_.status, refusal_.reason);
  }
  exchange_.reply.status = refusal_.status;
  endpoint_.cors.decorate(exchange_.request, exchange_.reply);
  co_await write_reply(false);
  exchange_.release_reply();
  leave_request();
  co_await linger();
}

// Closing with unread bytes in the socket resets the connection, and the reset can overtake the
// reply. So the client is read on for a while and what it sends is thrown away.
runtime::Task<void> Connection::linger() {
  timed_out_ = false;
  enter(Phase::kLingering);
  stream_.shut_down(false);
  stream_.forget_tls();
  buffer_.consume(buffer_.size());
  parser_.start();
  account_memory();
  buffer_.make_room(0);
  uint64_t thrown_away = 0;
  while (!timed_out_ && !closing_ && thrown_away < kLingerBytesMax) {
    const Stream::IoResult read = co_await stream_.read(buffer_.room(), buffer_.room_bytes());
    if (read.outcome != Stream::Outcome::kDone) {
      break;
    }
    thrown_away += read.bytes;
  }
}

void Connection::finish_request(int64_t began_ns, uint64_t sent_before) {
  ListenerCounters& counters = *endpoint_.metrics.counters;
  const int64_t duration_ns = endpoint_.now_ns() - began_ns;
  const uint64_t sent_bytes = stream_.sent_bytes() - sent_before;
  const auto status_class = static_cast<size_t>(std::clamp(exchange_.reply.status / 100, 1, 5));
  counters.requests[status_class].add();
  counters.sent_bytes.add(sent_bytes);
  endpoint_.metrics.duration.record_ns(duration_ns);
  if (endpoint_.options.access_log) {
    log_access(duration_ns, sent_bytes);
  }
}

// Without the query string: a presigned URL's is a credential.
void Connection::log_access(int64_t duration_ns, uint64_t sent_bytes) {
  const auto text = [](const std::string& field) { return std::string_view(field); };
  endpoint_.log.info("request",
                     {{"listener", text(endpoint_.options.name)},
                      {"method", exchange_.request.method},
                      {"path", exchange_.request.path},
                      {"operation", text(exchange_.operation)},
                      {"status", int64_t{exchange_.reply.status}},
                      {"request_bytes", static_cast<int64_t>(exchange_.request.body.size())},
                      {"reply_bytes", static_cast<int64_t>(sent_bytes)},
                      {"duration_us", duration_ns / 1000},
                      {"request_id", text(exchange_.request_id)},
                      {"client", text(exchange_.client_address)},
                      {"error_code", text(exchange_.error_code)}});
}

void Connection::enter(Phase phase) {
  phase_ = phase;
  phase_began_ns_ = endpoint_.now_ns();
  phase_began_bytes_ = stream_.received_bytes() + stream_.sent_bytes();
  if (phase == Phase::kHandling) {
    request_began_ns_ = phase_began_ns_;
  }
  sent_seen_ns_ = phase_began_ns_;
  sent_seen_bytes_ = stream_.sent_bytes();
}

int64_t Connection::deadline_ns() const {
  const Limits& limits = endpoint_.options.limits;
  const uint64_t moved = stream_.received_bytes() + stream_.sent_bytes() - phase_began_bytes_;
  const auto earned_ms = static_cast<int64_t>(moved * 1000 / kBytesPerSecondMin);
  switch (phase_) {
    case Phase::kIdle:
      return phase_began_ns_ + limits.idle_ms_max * kMsNs;
    case Phase::kHead:
      return phase_began_ns_ + limits.head_ms_max * kMsNs;
    case Phase::kBody:
      return phase_began_ns_ + (limits.body_ms_max + earned_ms) * kMsNs;
    case Phase::kWriting:
      return std::min(phase_began_ns_ + (limits.write_ms_max + earned_ms) * kMsNs,
                      sent_seen_ns_ + limits.write_ms_max * kMsNs);
    case Phase::kLingering:
      return phase_began_ns_ + limits.linger_ms_max * kMsNs;
    case Phase::kHandling:
      return INT64_MAX;  // the handler's own affair
  }
  return INT64_MAX;
}

void Connection::note_sending(int64_t now_ns) {
  if (stream_.sent_bytes() != sent_seen_bytes_) {
    sent_seen_bytes_ = stream_.sent_bytes();
    sent_seen_ns_ = now_ns;
  }
}

void Connection::sweep(int64_t now_ns) {
  note_sending(now_ns);
  if (now_ns < deadline_ns()) {
    return;
  }
  if (!timed_out_ && phase_ != Phase::kIdle && phase_ != Phase::kLingering) {
    endpoint_.metrics.counters->timed_out.add();
  }
  timed_out_ = true;
  if (phase_ == Phase::kWriting) {
    closing_ = true;
  }
  stream_.cancel();
}

void Connection::close_if_idle() {
  const bool is_waiting = phase_ == Phase::kIdle || (phase_ == Phase::kHead && buffer_.size() == 0);
  if (is_waiting && !stream_.has_input()) {
    closing_ = true;
    stream_.cancel();
  }
}

void Connection::cut() {
  closing_ = true;
  timed_out_ = true;
  stream_.shut_down(true);
}

}  // namespace penstock::edge
