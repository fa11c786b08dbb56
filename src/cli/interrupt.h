// Ctrl-C (SIGINT) and SIGTERM as something to look at instead of the end of the process. While one
// lives the two signals are blocked in its thread and wait in a descriptor. For a command that has
// to put things right, or to say something, before it ends; used by the main thread.
#ifndef PENSTOCK_CLI_INTERRUPT_H_
#define PENSTOCK_CLI_INTERRUPT_H_

#include <csignal>
#include <cstdint>

namespace penstock::cli {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Readable from the first signal on.
  int descriptor() const { return descriptor_; }
  bool happened() const { return wait_ms(0); }
  // Waits for at most so long; true if a signal has come.
  bool wait_ms(int64_t duration_ms) const;

 private:
  sigset_t before_{};
  int descriptor_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_INTERRUPT_H_
