#include "service/deduplication_window.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.h"

namespace penstock::service {
namespace {

using Sequence = DeduplicationWindow::Sequence;

constexpr int64_t kStartMs = 1'700'000'000'000;

IdDigest id_of(uint64_t number) { return deduplication_digest("", std::to_string(number)); }

TEST(DeduplicationWindow, FindsAnIdForExactlyFiveMinutes) {
  DeduplicationWindow window;
  window.add(id_of(1), {7, 7}, kStartMs, kStartMs);
  const auto at_once = window.find(id_of(1), kStartMs);
  ASSERT_TRUE(at_once);
  EXPECT_EQ(at_once->sequence, 7u);
  EXPECT_EQ(at_once->record, 7u);
  EXPECT_TRUE(window.find(id_of(1), kStartMs + kDeduplicationMs - 1));
  EXPECT_FALSE(window.find(id_of(1), kStartMs + kDeduplicationMs));
  EXPECT_FALSE(window.find(id_of(2), kStartMs));
}

TEST(DeduplicationWindow, KnowsTheRecordOfEachMessageOfABatch) {
  DeduplicationWindow window;
  for (uint64_t i = 0; i < 10; ++i) {
    window.add(id_of(i), {100 + i, 100}, kStartMs, kStartMs);
  }
  const auto last = window.find(id_of(9), kStartMs);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->sequence, 109u);
  EXPECT_EQ(last->record, 100u);
}

TEST(DeduplicationWindow, TakesOutWholeRecordsOnceTheyEnd) {
  DeduplicationWindow window;
  window.add(id_of(1), {1, 1}, kStartMs, kStartMs);
  window.add(id_of(2), {2, 1}, kStartMs, kStartMs);
  window.add(id_of(3), {5, 5}, kStartMs, kStartMs);
  window.add(id_of(4), {9, 9}, kStartMs + 1, kStartMs + 1);
  const int64_t end_ms = kStartMs + kDeduplicationMs;
  EXPECT_EQ(window.next_end_ms(), end_ms);
  EXPECT_EQ(window.take_ended(end_ms - 1), std::nullopt);
  EXPECT_EQ(window.first_record(), 1u);
  EXPECT_EQ(window.take_ended(end_ms), 1u);
  EXPECT_EQ(window.size(), 2u);
  EXPECT_EQ(window.take_ended(end_ms), 5u);
  EXPECT_EQ(window.take_ended(end_ms), std::nullopt);
  EXPECT_EQ(window.first_record(), 9u);
  EXPECT_EQ(window.next_end_ms(), end_ms + 1);
  EXPECT_EQ(window.take_ended(end_ms + 1), 9u);
  EXPECT_EQ(window.size(), 0u);
  EXPECT_EQ(window.first_record(), std::nullopt);
  EXPECT_EQ(window.next_end_ms(), INT64_MAX);
}

TEST(DeduplicationWindow, TakesAnIdAgainBeforeItsEndedEntryIsOut) {
  DeduplicationWindow window;
  window.add(id_of(1), {1, 1}, kStartMs, kStartMs);
  const int64_t again_ms = kStartMs + kDeduplicationMs;
  window.add(id_of(1), {2, 2}, again_ms, again_ms);
  EXPECT_EQ(window.find(id_of(1), again_ms)->sequence, 2u);
  // Both are there until the first is taken out, which leaves the second.
  EXPECT_EQ(window.size(), 2u);
  EXPECT_EQ(window.take_ended(again_ms), 1u);
  EXPECT_EQ(window.find(id_of(1), again_ms)->sequence, 2u);
  EXPECT_EQ(window.take_ended(again_ms + kDeduplicationMs), 2u);
  EXPECT_FALSE(window.find(id_of(1), again_ms));
}

TEST(DeduplicationWindowDeathTest, RefusesAnIdThatIsStillInIt) {
  DeduplicationWindow window;
  window.add(id_of(1), {1, 1}, kStartMs, kStartMs);
  EXPECT_DEATH(window.add(id_of(1), {2, 2}, kStartMs + 1, kStartMs + 1), "");
}

// The same in the simplest way.
class NaiveWindow {
 public:
  std::optional<Sequence> find(uint64_t id, int64_t now_ms) const {
    const auto found = latest_.find(id);
    return found == latest_.end() || now_ms >= found->second.second + kDeduplicationMs
               ? std::nullopt
               : std::optional(found->second.first);
  }
  void add(uint64_t id, Sequence sequence, Sequence record, int64_t sent_ms) {
    latest_[id] = {sequence, sent_ms};
    ends_.push_back({record, sent_ms + kDeduplicationMs});
  }
  std::optional<Sequence> take_ended(int64_t now_ms) {
    if (ends_.empty() || ends_.front().second > now_ms) {
      return std::nullopt;
    }
    const Sequence record = ends_.front().first;
    std::erase_if(ends_, [record](const auto& entry) { return entry.first == record; });
    return record;
  }
  size_t size() const { return ends_.size(); }

 private:
  std::map<uint64_t, std::pair<Sequence, int64_t>> latest_;
  std::vector<std::pair<Sequence, int64_t>> ends_;
};

class DeduplicationWindowAgainstModel : public testing::TestWithParam<uint64_t> {
 protected:
  // One send of some messages, as far as their ids are new.
  void send() {
    std::optional<Sequence> record;
    for (uint64_t i = 0; i <= random_.below(4); ++i) {
      const uint64_t id = random_.below(60);
      const auto place = window_.find(id_of(id), now_ms_);
      ASSERT_EQ(place ? std::optional(place->sequence) : std::nullopt, model_.find(id, now_ms_));
      if (!place) {
        const Sequence sequence = ++last_;
        record = record.value_or(sequence);
        window_.add(id_of(id), {sequence, *record}, now_ms_, now_ms_);
        model_.add(id, sequence, *record, now_ms_);
      }
    }
    last_ += random_.below(3);
  }

  SeededRandom random_{GetParam()};
  DeduplicationWindow window_;
  NaiveWindow model_;
  int64_t now_ms_ = kStartMs;
  Sequence last_ = 0;
};

TEST_P(DeduplicationWindowAgainstModel, AgreesAtEveryStep) {
  for (int step = 0; step < 5'000; ++step) {
    now_ms_ += static_cast<int64_t>(random_.below(3) * random_.below(20'000));
    if (random_.below(3) == 0) {
      ASSERT_EQ(window_.take_ended(now_ms_), model_.take_ended(now_ms_)) << "at step " << step;
    } else {
      send();
      ASSERT_FALSE(HasFatalFailure()) << "at step " << step;
    }
    ASSERT_EQ(window_.size(), model_.size()) << "at step " << step;
  }
  EXPECT_GT(last_, 3'000u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeduplicationWindowAgainstModel, testing::Range<uint64_t>(1, 7));

}  // namespace
}  // namespace penstock::service
