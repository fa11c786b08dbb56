// What the listeners of all cores may hold together: connections, connections an address, requests
// in flight, requests that wait, bytes of bodies and of replies. One per process; any thread;
// outlives every listener.
#ifndef PENSTOCK_EDGE_ADMISSION_H_
#define PENSTOCK_EDGE_ADMISSION_H_

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "edge/limits.h"

namespace penstock::edge {

class Admission {
 public:
  enum class Verdict : uint8_t { kAdmitted, kTooMany, kTooManyFromAddress };

  explicit Admission(const Limits& limits) : limits_(limits) {}

  // kAdmitted: close_connection() must follow once.
  Verdict open_connection(const std::string& address);
  void close_connection(const std::string& address);

  // True: end_request() must follow once.
  bool begin_request() { return take(requests_in_flight_, 1, limits_.requests_in_flight_max); }
  void end_request() { requests_in_flight_.fetch_sub(1, std::memory_order_relaxed); }

  // Between begin_request() and end_request(): the request gives its place up for one among those
  // that wait. True: end_waiting() must follow once. It takes a place in any case: what was
  // admitted once is not turned away when what it waited for is there.
  bool begin_waiting() {
    if (!take(requests_waiting_, 1, limits_.requests_waiting_max)) {
      return false;
    }
    end_request();
    return true;
  }
  void end_waiting() {
    requests_in_flight_.fetch_add(1, std::memory_order_relaxed);
    requests_waiting_.fetch_sub(1, std::memory_order_relaxed);
  }

  // True: give_back_bytes() must follow for as many.
  bool take_bytes(size_t bytes) { return take(buffered_bytes_, bytes, limits_.buffered_bytes_max); }
  void give_back_bytes(size_t bytes) {
    buffered_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  }

  // True: give_back_reply_bytes() must follow for as many.
  bool take_reply_bytes(size_t bytes) { return take(reply_bytes_, bytes, limits_.reply_bytes_max); }
  // Counts what is there already, past the bound if need be.
  void add_reply_bytes(size_t bytes) { reply_bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back_reply_bytes(size_t bytes) {
    reply_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  }

  size_t connections() const;
  size_t requests_in_flight() const { return requests_in_flight_.load(std::memory_order_relaxed); }
  size_t requests_waiting() const { return requests_waiting_.load(std::memory_order_relaxed); }
  size_t reply_bytes() const { return reply_bytes_.load(std::memory_order_relaxed); }
  size_t buffered_bytes() const { return buffered_bytes_.load(std::memory_order_relaxed); }

 private:
  static bool take(std::atomic<size_t>& count, size_t amount, size_t max);

  const Limits limits_;
  mutable std::mutex mutex_;
  size_t connections_ = 0;                              // under mutex_
  std::unordered_map<std::string, size_t> by_address_;  // under mutex_; as many as have connections
  std::atomic<size_t> requests_in_flight_{0};
  std::atomic<size_t> requests_waiting_{0};
  std::atomic<size_t> buffered_bytes_{0};
  std::atomic<size_t> reply_bytes_{0};
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_ADMISSION_H_
