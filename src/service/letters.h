// One-way messages between shards that a crash neither loses nor doubles. A letter is an insert, in
// the batch of whoever sends it, of a key in the shard it is for; it is erased by the batch that
// holds what it caused there. So a change that spans shards is one journal record on the sender's
// side, and no shard waits for another. Letters of one sender are read in the order they were sent.
//
// Some services want their letters *at once*: whoever asks such a service in this shard sees what
// every letter in line says, because all of them are read before anything else is done.
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
#include "base/units.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "runtime/executor.h"

namespace penstock::service {

class Shard;
class ShardState;

// "l", the sender's shard, 8 bytes of number, big-endian; never given twice. The value is a form,
// the length and name of the service, and what the service wrote: one text, or several, each after
// its length. On disk.
inline constexpr std::string_view kLetterPrefix = "l";
std::string letter_key(journal::ShardId sender, uint64_t number);
enum class LetterForm : char { kOneText = 1, kTexts = 2 };
void begin_letter(std::string& value, LetterForm form, std::string_view service);

// A batch has at most this many letters: what makes their numbers unique rests on it.
inline constexpr size_t kLettersPerBatchMax = 1 << 16;
// What one batch has for a service of one shard is one letter, up to about so much.
inline constexpr size_t kTextsPerLetterMax = 64;
inline constexpr size_t kLetterBytesMax = 256 * kKiB;
// How many texts are read in one turn, so that requests get theirs; to the end of a letter.
inline constexpr size_t kTextsPerTurn = 64;
inline constexpr size_t kLetterBytesPerTurn = 1 * kMiB;
// What reading a text may write beyond the text's own bytes: keys, metadata, a record.
inline constexpr size_t kLetterOverheadBytes = 4096;
inline constexpr int64_t kLetterRetryMs = 100;  // while the journal takes nothing more

struct Letter {
  journal::ShardId recipient = 0;
  journal::Sequence sequence = 0;  // of the batch that holds it
  std::string key;
  std::string value;
};

// Guards what has arrived in every box of a host: the letters of one batch are in line at all their
// recipients before any of these opens its box. So nobody sees one half of a change and then, in
// another shard, not the other.
class PostOffice {
 public:
  PostOffice() = default;
  PostOffice(const PostOffice&) = delete;
  PostOffice& operator=(const PostOffice&) = delete;
  std::mutex& mutex() { return mutex_; }

 private:
  std::mutex mutex_;
};

class LetterBox {
 public:
  LetterBox(Shard& shard, PostOffice& office);
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

  // A letter whose batch was appended. The caller holds the post office's mutex.
  void take(Letter letter);
  // How many are not read yet, of those that have been opened.
  size_t unread() const { return urgent_.size() + unread_.size(); }
  // Whether a letter that should have been read at once is not, because the journal takes nothing
  // more: its service must not answer from what it has.
  bool is_behind() const { return !urgent_.empty(); }

 private:
  void open();
  void line_up(std::string key, std::string_view value);
  void read_some();
  Result<void> read_urgent();
  Result<void> read_turn();
  struct Reading;
  Result<void> read_front(std::deque<std::string>& line, Reading& reading);
  void read_later();
  void retry(const Error& error);

  Shard& shard_;
  std::map<std::string, ShardState*, std::less<>> readers_;
  uint64_t next_number_;
  std::deque<std::string> urgent_;  // keys of what is read at once
  std::deque<std::string> unread_;  // keys
  size_t turn_bytes_ = 0;           // what the last turn wrote: the next one is like it
  bool is_reading_later_ = false;
  bool is_failing_ = false;
  runtime::Executor::TimerId retry_timer_ = 0;

  PostOffice& office_;
  std::vector<Letter> arrived_;  // under the office's mutex
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_LETTERS_H_
