// Time as a port, so that simulated time can stand in. One Clock lives as long as the process;
// every method may be called from any thread.
#ifndef PENSTOCK_BASE_CLOCK_H_
#define PENSTOCK_BASE_CLOCK_H_

#include <atomic>
#include <cstdint>

namespace penstock {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // Nanoseconds since an arbitrary point; never goes back. For measuring and for timers.
  virtual int64_t monotonic_ns() = 0;
  // What the machine believes the time is, milliseconds since 1970. May jump: only for what must
  // agree with the outside (a signature's date, a certificate, a log line).
  virtual int64_t system_ms() = 0;

  // The time that is stored: milliseconds since 1970, taken from the system once and advanced by
  // the monotonic clock. A jump of the system's clock neither expires anything early nor shortens a
  // window. Across restarts it does not go back behind the last time the journal recorded
  // (advance_to).
  int64_t now_ms() {
    return anchor_ms_.load(std::memory_order_relaxed) + monotonic_ns() / 1'000'000;
  }
  // Moves now_ms() forward to at least `wall_ms`; called once at start, with the journal's last
  // time.
  void advance_to(int64_t wall_ms);

 protected:
  // To be called by the constructor of a concrete clock, once both readings work.
  void anchor() { anchor_ms_ = system_ms() - monotonic_ns() / 1'000'000; }

 private:
  std::atomic<int64_t> anchor_ms_{0};
};

// The machine's clocks.
class SystemClock final : public Clock {
 public:
  SystemClock();
  int64_t monotonic_ns() override;
  int64_t system_ms() override;
};

// A clock that stands still until it is told to move, unless it ticks; for tests and simulation.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t system_ms = 1'700'000'000'000) : system_ms_(system_ms) { anchor(); }
  int64_t monotonic_ns() override { return monotonic_ns_ += tick_ns_; }
  int64_t system_ms() override { return system_ms_ + jump_ms_ + monotonic_ns_ / 1'000'000; }
  void advance_ms(int64_t elapsed_ms) { monotonic_ns_ += elapsed_ms * 1'000'000; }
  void advance_ns(int64_t elapsed_ns) { monotonic_ns_ += elapsed_ns; }
  // Every reading from here on finds it so much later than the one before; 0: it stands still.
  void tick_ms(int64_t elapsed_ms) { tick_ns_ = elapsed_ms * 1'000'000; }
  // The system's clock is set forward or back; the monotonic one does not notice.
  void jump_ms(int64_t by_ms) { jump_ms_ += by_ms; }
  // A new process reads the system's clock anew.
  void restart() { anchor(); }

 private:
  int64_t system_ms_;
  int64_t jump_ms_ = 0;
  int64_t monotonic_ns_ = 0;
  int64_t tick_ns_ = 0;
};

}  // namespace penstock

#endif  // PENSTOCK_BASE_CLOCK_H_
