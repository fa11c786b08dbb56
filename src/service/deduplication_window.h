// The deduplication ids of the last five minutes of a FIFO queue or topic, about 45 bytes each. No
// I/O, no clock: every time is passed in, and never goes back. Belongs to its owner, on the shard's
// thread; rebuilt from the stored records at start.
#ifndef PENSTOCK_SERVICE_DEDUPLICATION_WINDOW_H_
#define PENSTOCK_SERVICE_DEDUPLICATION_WINDOW_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/units.h"

namespace penstock::service {

// How long an id is known (SQS developer guide, "Using the message deduplication ID"; SNS the
// same).
inline constexpr int64_t kDeduplicationMs = 5 * kMinuteMs;

// Half of a SHA-256: clients choose the ids, and two that collide would lose a message.
using IdDigest = std::array<uint8_t, 16>;
IdDigest digest_of(std::string_view text);
// `group` is empty where ids are unique in the whole queue or topic, not in a group.
IdDigest deduplication_digest(std::string_view group, std::string_view deduplication_id);

class DeduplicationWindow {
 public:
  using Sequence = uint64_t;  // of a message, from 1
  // Where an id was seen: the message, and the record that holds it.
  struct Place {
    Sequence sequence;
    Sequence record;
  };

  DeduplicationWindow() : numbers_(0, Hash{this}, Equal{this}) {}
  DeduplicationWindow(const DeduplicationWindow&) = delete;
  DeduplicationWindow& operator=(const DeduplicationWindow&) = delete;

  size_t size() const { return entries_.size(); }
  // The message that was sent with this id less than five minutes ago.
  std::optional<Place> find(const IdDigest& id, int64_t now_ms) const;
  // Times and sequences ascend; the id is not in the window any more or never was.
  void add(const IdDigest& id, Place place, int64_t sent_ms, int64_t now_ms);
  // When the first entry leaves the window; INT64_MAX if there is none.
  int64_t next_end_ms() const;
  // Takes out the entries of the first record, if they have left the window.
  std::optional<Sequence> take_ended(int64_t now_ms);
  // The record of the first entry.
  std::optional<Sequence> first_record() const;

 private:
  struct Entry {
    IdDigest id;
    int64_t sent_ms;
    uint64_t sequence : 56;
    uint64_t after_record : 8;  // sequence of the entry less that of its record
  };
  static_assert(sizeof(Entry) == 32);
  // An entry is known by its number, counted from the first ever; 32 bits of it are enough.
  using Number = uint32_t;

  struct Hash {
    using is_transparent = void;
    // Boost's name. Digests are as good as random.
    using is_avalanching = void;  // NOLINT(readability-identifier-naming)
    const DeduplicationWindow* window;
    size_t operator()(Number number) const { return (*this)(window->entry(number).id); }
    size_t operator()(const IdDigest& id) const {
      size_t hash = 0;
      std::memcpy(&hash, id.data(), sizeof(hash));
      return hash;
    }
  };
  struct Equal {
    using is_transparent = void;
    const DeduplicationWindow* window;
    bool operator()(Number a, Number b) const { return a == b; }
    bool operator()(const IdDigest& id, Number number) const {
      return window->entry(number).id == id;
    }
    bool operator()(Number number, const IdDigest& id) const { return (*this)(id, number); }
  };

  const Entry& entry(Number number) const { return entries_[static_cast<Number>(number - base_)]; }
  void pop();

  std::deque<Entry> entries_;
  Number base_ = 0;  // of the first entry
  boost::unordered_flat_set<Number, Hash, Equal> numbers_;
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_DEDUPLICATION_WINDOW_H_
