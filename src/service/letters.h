// One-way messages between shards that a crash neither loses nor doubles. A letter is an insert, in
// the batch of whoever sends it, of a key in the shard it is for; it is erased by the batch that
// holds what it caused there. So a change that spans shards is one journal record on the sender's
// side, and no shard waits for another. Letters of one sender are read in the order they were sent.
//
// A LetterBox is a shard's incoming letters. Owned by its Shard; take() from any thread, all else
// on the shard's thread. docs/architecture/letters.md has the reasoning.
#ifndef PENSTOCK_SERVICE_LETTERS_H_
#define PENSTOCK_SERVICE_LETTERS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/batch.h"
#include "runtime/executor.h"

namespace penstock::service {

class Shard;
class ShardState;

// "l", the sender's shard, 8 bytes of number, big-endian; never given twice. The value is a
// version, the length and name of the service, and what the service wrote. On disk.
inline constexpr std::string_view kLetterPrefix = "l";
std::string letter_key(journal::ShardId sender, uint64_t number);
std::string letter_value(std::string_view service, std::string_view text);

// A batch has at most this many letters: what makes their numbers unique rests on it.
inline constexpr size_t kLettersPerBatchMax = 1 << 16;
// How much is read in one turn, so that requests get theirs.
inline constexpr size_t kLettersPerTurn = 64;
inline constexpr size_t kLetterBytesPerTurn = 1 << 20;
// What reading a letter may write beyond the letter's own bytes: keys, metadata, a record.
inline constexpr size_t kLetterOverheadBytes = 4096;
inline constexpr int64_t kLetterRetryMs = 100;  // while the journal takes nothing more

struct Letter {
  journal::ShardId recipient = 0;
  journal::Sequence sequence = 0;  // of the batch that holds it
  std::string key;
  std::string value;
};

class LetterBox {
 public:
  explicit LetterBox(Shard& shard);
  LetterBox(const LetterBox&) = delete;
  LetterBox& operator=(const LetterBox&) = delete;
  ~LetterBox();

  // Who reads the letters to a service of this name. Before load().
  void add_reader(std::string_view service, ShardState& state) {
    readers_.emplace(service, &state);
  }
  ShardState* reader(std::string_view service) const {
    const auto found = readers_.find(service);
    return found == readers_.end() ? nullptr : found->second;
  }
  // Finds the letters that were not read before the last end of the process.
  Result<void> load();
  uint64_t next_number() { return next_number_++; }

  // A letter whose batch was appended.
  void take(Letter letter);
  // How many are not read yet, of those that have been opened.
  size_t unread() const { return unread_.size(); }

 private:
  void open();
  void read_some();
  void read_later();
  void retry(const Error& error);
  Result<void> read_one(const std::string& key, const std::string& value, int64_t now_ms,
                        journal::Batch& batch);

  Shard& shard_;
  std::map<std::string, ShardState*, std::less<>> readers_;
  uint64_t next_number_;
  std::deque<std::string> unread_;  // keys
  bool is_reading_later_ = false;
  bool is_failing_ = false;
  runtime::Executor::TimerId retry_timer_ = 0;

  std::mutex mutex_;
  std::vector<Letter> arrived_;  // under mutex_
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_LETTERS_H_
