// One shard as a service sees it: its thread's executor, its store, its way into the journal. Owned
// by the Host, used on the shard's thread only, lives as long as the process serves.
#ifndef PENSTOCK_SERVICE_SHARD_H_
#define PENSTOCK_SERVICE_SHARD_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "observe/metrics.h"
#include "runtime/executor.h"
#include "runtime/task.h"
#include "service/letters.h"
#include "store/shard_store.h"

namespace penstock::service {

class Shard;

// How a shard reaches the others. Fixed before anything runs.
class Neighbours {
 public:
  virtual ~Neighbours() = default;
  virtual journal::ShardId owner_of(std::string_view arn) const = 0;
  virtual Shard& neighbour(journal::ShardId id) = 0;
  virtual PostOffice& post_office() = 0;
  // Goes on, on the shard's executor, once everything up to `sequence` is on the medium.
  virtual runtime::Task<void> until_durable(journal::ShardId id, journal::Sequence sequence) = 0;
};

class Shard {
 public:
  Shard(journal::ShardId id, runtime::Executor& executor, Clock& clock, Random& random, Log& log,
        journal::Journal& journal, std::unique_ptr<store::ShardStore> store, Neighbours& neighbours)
      : id_(id),
        executor_(executor),
        clock_(clock),
        random_(random),
        log_(log),
        journal_(journal),
        store_(std::move(store)),
        neighbours_(neighbours),
        letters_(*this, neighbours.post_office()) {}
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  journal::ShardId id() const { return id_; }
  runtime::Executor& executor() { return executor_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  Log& log() { return log_; }
  journal::Journal& journal() { return journal_; }
  store::ShardStore& store() { return *store_; }
  const store::ShardStore& store() const { return *store_; }

  // Appends the batch to the journal and applies it to the store. From here on the shard shows the
  // change, and every reply made after it waits until last_sequence() is durable: a change that a
  // crash undoes was never seen.
  journal::Sequence commit(journal::Batch batch);
  // The newest batch this shard has appended, or read a letter of.
  journal::Sequence last_sequence() const { return last_sequence_; }
  // For what must not be seen outside before it is sure to last: awaited on the shard's executor,
  // goes on there when all that the shard shows now is durable.
  runtime::Task<void> until_durable() { return neighbours_.until_durable(id_, last_sequence_); }

  // A service's state in this shard; it reads the letters to the service. Before anything is
  // loaded.
  void add_state(std::string_view service, ShardState& state) {
    letters_.add_reader(service, state);
  }
  // Null if there is none of that name yet: what a service uses is added before it.
  ShardState* state(std::string_view service) const { return letters_.reader(service); }

  journal::ShardId owner_of(std::string_view arn) const { return neighbours_.owner_of(arn); }
  bool owns(std::string_view arn) const { return neighbours_.owner_of(arn) == id_; }
  // Adds to the batch a text to the service's state in the shard that owns `arn`, this one
  // included. It is read there once the batch is committed. The service's name is of static
  // duration.
  void send_letter(journal::Batch& batch, std::string_view arn, std::string_view service,
                   std::string_view text);
  // The same to a shard that is known by its number.
  void send_letter_to(journal::Batch& batch, journal::ShardId recipient, std::string_view service,
                      std::string_view text);
  // A letter has arrived whose batch was appended; its key and value are in the store from here on.
  void admit_letter(Letter letter);
  LetterBox& letters() { return letters_; }
  const LetterBox& letters() const { return letters_; }
  // A number that this shard has never given before, restarts included; they grow.
  uint64_t next_number() { return letters_.next_number(); }

 private:
  // Closes what the batch has for other shards: each parcel becomes a letter, and its mutation.
  std::vector<Letter> seal_letters(journal::Batch& batch);

  journal::ShardId id_;
  runtime::Executor& executor_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  journal::Journal& journal_;
  std::unique_ptr<store::ShardStore> store_;
  Neighbours& neighbours_;
  journal::Sequence last_sequence_ = 0;
  LetterBox letters_;
};

// A service's state in one shard: made for the shard, rebuilt from its store at start, and usable
// after load().
class ShardState {
 public:
  ShardState() = default;
  ShardState(const ShardState&) = delete;
  ShardState& operator=(const ShardState&) = delete;
  virtual ~ShardState() = default;

  // Rebuilds what is held in memory from the shard's store. On any thread, without the executor.
  virtual Result<void> load() = 0;
  // After load(), before the executor runs: sets the timers and goes on with what was under way.
  virtual void start() {}
  // Changes memory and batch as a letter to this state says; the letter is erased by the same
  // batch. An error leaves both unchanged: the letter is read again later.
  virtual Result<void> read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch);
  // Whether letters are read before anything else is done here, and with the reserve of a full
  // disk. The state asks LetterBox::is_behind() before it answers anything.
  virtual bool reads_letters_at_once() const { return false; }
  // The most that reading this letter adds to the journal, its erasing included.
  virtual size_t letter_journal_bytes(std::string_view text) const {
    return text.size() + kLetterOverheadBytes;
  }
  // Adds what the metrics page shows of this shard to the families of the shards before it.
  virtual void collect(std::vector<observe::Registry::Family>& families) { (void)families; }
  // The server is about to stop: calls that wait for something to happen answer now.
  virtual void release_waiting() {}
  // Compares memory with the store; kCorrupt says where they differ. For tests.
  virtual Result<void> verify() { return {}; }
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_SHARD_H_
