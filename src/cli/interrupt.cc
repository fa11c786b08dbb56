#include "cli/interrupt.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

#include "base/assert.h"

namespace penstock::cli {

Interrupt::Interrupt() {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGTERM);
  PENSTOCK_CHECK(pthread_sigmask(SIG_BLOCK, &wanted, &before_) == 0);
  descriptor_ = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  PENSTOCK_CHECK(descriptor_ >= 0);
}

Interrupt::~Interrupt() {
  // What has come has been acted upon: it must not end the process once it is unblocked.
  signalfd_siginfo pending;
  while (::read(descriptor_, &pending, sizeof(pending)) > 0) {
  }
  ::close(descriptor_);
  PENSTOCK_CHECK(pthread_sigmask(SIG_SETMASK, &before_, nullptr) == 0);
}

bool Interrupt::wait_ms(int64_t duration_ms) const {
  pollfd waiting{descriptor_, POLLIN, 0};
  const int count = ::poll(&waiting, 1, static_cast<int>(duration_ms));
  PENSTOCK_CHECK(count >= 0 || errno == EINTR);
  return count > 0;
}

}  // namespace penstock::cli
