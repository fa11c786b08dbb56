// A message on its way from one queue to another, in the form of a letter between their shards
// (service/letters.h): to a dead-letter queue, back from one by a move task, or back to where it
// came from because its target is not there. Pure functions. On disk: do not change the form, add
// versions.
#ifndef PENSTOCK_QUEUE_TRANSFER_H_
#define PENSTOCK_QUEUE_TRANSFER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queue/queue_keys.h"

namespace penstock::queue {

enum class TransferKind : uint8_t {
  kDeadLetter = 1,          // received too often
  kMove = 2,                // by a move task of the origin
  kReturnedDeadLetter = 3,  // these two: the target is not there
  kReturnedMove = 4,
  kQuestion = 5,  // without a message: is the target there?
  kAnswer = 6,    // yes
};

// Views into the letter, or into what it is made of.
struct Transfer {
  TransferKind kind = TransferKind::kDeadLetter;
  std::string_view target;  // path of the queue that it is for, unless it was returned
  std::string_view origin;  // path of the queue that it left
  uint64_t task = 0;        // the origin's move task; 0: none
  int64_t sent_ms = 0;
  uint32_t receive_count = 0;
  int64_t first_received_ms = 0;
  std::string_view group;
  std::string_view content;  // the stored form, as it was in the origin
};
std::string encode(const Transfer& transfer);
std::optional<Transfer> decode_transfer(std::string_view text);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_TRANSFER_H_
