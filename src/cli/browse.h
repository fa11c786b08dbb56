// Looking at the messages of a queue without taking them. SQS has no operation for it: messages are
// received, which counts and hides them, and are let go of at the end. A look holds them for
// seconds at most, and lets go of them also where it fails or is interrupted.
#ifndef PENSTOCK_CLI_BROWSE_H_
#define PENSTOCK_CLI_BROWSE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "cli/interrupt.h"
#include "cli/queue_client.h"

namespace penstock::cli {

// How long a message stays hidden if this program dies before it lets go of it.
inline constexpr int32_t kBrowseHoldS = 10;
// A look ends after so long, well before what it holds comes back by itself.
inline constexpr int64_t kBrowseMs = 5'000;

struct BrowseOptions {
  std::string queue_url;
  uint64_t expected = 0;      // it ends once it has seen so many; more come with the last answer
  uint64_t messages_max = 0;  // it ends there
  int32_t first_wait_s = 1;   // the long poll of its first receive
};

// Told about a message; false ends the look.
using VisitMessage = std::function<bool(const queue::Message&)>;

// Calls `visit` for each different message; its number. It ends when it has seen enough, or when
// the queue gives no more: in a FIFO queue that is 10 messages a group, as the rest waits for them.
// After `interrupt` it ends early.
Result<uint64_t> browse(QueueClient& client, const BrowseOptions& options,
                        const Interrupt& interrupt, const VisitMessage& visit);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BROWSE_H_
