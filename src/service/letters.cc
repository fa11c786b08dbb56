#include "service/letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "service/shard.h"

namespace penstock::service {
namespace {

struct Opened {
  LetterForm form;
  std::string_view service;
  std::string_view texts;
};

std::optional<Opened> open_value(std::string_view value) {
  ByteReader reader(value);
  const std::string_view head = reader.take(1);
  const std::string_view service = reader.sized();
  if (!reader.ok()) {
    return std::nullopt;
  }
  const auto form = static_cast<LetterForm>(head[0]);
  const bool is_known = form == LetterForm::kOneText || form == LetterForm::kTexts;
  return is_known ? std::optional(Opened{form, service, reader.rest()}) : std::nullopt;
}

// Empty if they are cut off: no letter is without a text.
std::vector<std::string_view> texts_of(const Opened& opened) {
  if (opened.form == LetterForm::kOneText) {
    return {opened.texts};
  }
  std::vector<std::string_view> texts;
  ByteReader reader(opened.texts);
  while (reader.ok() && !reader.done()) {
    texts.push_back(reader.sized());
  }
  return reader.ok() ? texts : std::vector<std::string_view>();
}

std::string rest_of(std::string_view service, const std::vector<std::string_view>& texts,
                    size_t from) {
  std::string rest;
  begin_letter(rest, LetterForm::kTexts, service);
  for (size_t i = from; i < texts.size(); ++i) {
    append_sized(rest, texts[i]);
  }
  return rest;
}

}  // namespace

std::string letter_key(journal::ShardId sender, uint64_t number) {
  std::string key(kLetterPrefix);
  key.push_back(static_cast<char>(sender));
  append_big_endian(key, number);
  return key;
}

void begin_letter(std::string& value, LetterForm form, std::string_view service) {
  value.push_back(static_cast<char>(form));
  append_sized(value, service);
}

// What is read into one batch.
struct LetterBox::Reading {
  journal::Batch batch;
  journal::Space space;
  size_t texts = 0;
  size_t bytes = 0;  // what the batch may have come to
};

// Each batch of this process has a later sequence than durable() now, and fewer than
// kLettersPerBatchMax letters: the next process begins above every number that this one wrote.
LetterBox::LetterBox(Shard& shard, PostOffice& office)
    : shard_(shard),
      next_number_(shard.journal().durable() * kLettersPerBatchMax),
      office_(office) {}

LetterBox::~LetterBox() {
  if (retry_timer_ != 0) {
    shard_.executor().cancel(retry_timer_);
  }
}

Result<void> LetterBox::load() {
  PENSTOCK_TRY(shard_.store().scan_prefix(kLetterPrefix,
                                          [this](std::string_view key, std::string_view value) {
                                            line_up(std::string(key), value);
                                            return true;
                                          }));
  read_later();
  return {};
}

// A letter that cannot be opened is met again where it is read.
void LetterBox::line_up(std::string key, std::string_view value) {
  const auto opened = open_value(value);
  const auto reader = opened ? readers_.find(opened->service) : readers_.end();
  const bool is_urgent = reader != readers_.end() && reader->second->reads_letters_at_once();
  (is_urgent ? urgent_ : unread_).push_back(std::move(key));
}

void LetterBox::take(Letter letter) {
  arrived_.push_back(std::move(letter));
  if (arrived_.size() == 1) {
    shard_.executor().post(
        {[](void* argument) { static_cast<LetterBox*>(argument)->open(); }, this});
  }
}

void LetterBox::open() {
  std::vector<Letter> arrived;
  {
    const std::lock_guard lock(office_.mutex());
    arrived.swap(arrived_);
  }
  for (Letter& letter : arrived) {
    line_up(letter.key, letter.value);
    shard_.admit_letter(std::move(letter));
  }
  read_some();
}

void LetterBox::read_later() {
  if (unread() == 0 || is_reading_later_ || retry_timer_ != 0) {
    return;
  }
  is_reading_later_ = true;
  const auto read = [](void* argument) {
    auto& box = *static_cast<LetterBox*>(argument);
    box.is_reading_later_ = false;
    box.read_some();
  };
  shard_.executor().post({read, this});
}

void LetterBox::retry(const Error& error) {
  if (!std::exchange(is_failing_, true)) {
    shard_.log().error("letters between shards wait",
                       {{"error", std::string_view(error.message())},
                        {"shard", static_cast<int64_t>(shard_.id())},
                        {"letters", static_cast<int64_t>(unread())}});
  }
  const auto read = [](void* argument) {
    auto& box = *static_cast<LetterBox*>(argument);
    box.retry_timer_ = 0;
    box.read_some();
  };
  retry_timer_ = shard_.executor().call_at(
      shard_.clock().monotonic_ns() + kLetterRetryMs * 1'000'000, {read, this});
}

void LetterBox::read_some() {
  if (retry_timer_ != 0 || unread() == 0) {
    return;
  }
  Result<void> outcome = read_urgent();
  if (outcome.ok()) {
    outcome = read_turn();
  }
  if (outcome.ok()) {
    is_failing_ = false;
    read_later();
  } else {
    retry(outcome.error());
  }
}

// To the end, however many there are, and with the reserve of a full disk: they are the other half
// of what was acknowledged. Each is a batch of its own: the next one sees what it did.
Result<void> LetterBox::read_urgent() {
  while (!urgent_.empty()) {
    Reading reading{journal::Batch(shard_.id()), journal::Space::kOwes};
    const Result<void> outcome = read_front(urgent_, reading);
    if (!reading.batch.empty()) {
      shard_.commit(std::move(reading.batch));
    }
    PENSTOCK_TRY(outcome);
  }
  return {};
}

Result<void> LetterBox::read_turn() {
  Reading reading{journal::Batch(shard_.id()), journal::Space::kTakes};
  reading.batch.reserve(turn_bytes_);
  Result<void> outcome;
  while (outcome.ok() && !unread_.empty() && reading.texts < kTextsPerTurn &&
         reading.bytes < kLetterBytesPerTurn) {
    outcome = read_front(unread_, reading);
  }
  turn_bytes_ = std::min(reading.batch.size_bytes(), kLetterBytesMax);
  if (!reading.batch.empty()) {
    shard_.commit(std::move(reading.batch));
  }
  return outcome;
}

// The whole letter is admitted at once: where there is no room nothing of it is read. If its reader
// refuses a text, what was read stays read, and the rest of the letter is the letter.
Result<void> LetterBox::read_front(std::deque<std::string>& line, Reading& reading) {
  const std::string& key = line.front();
  PENSTOCK_ASSIGN(const std::optional<std::string> value, shard_.store().get(key));
  PENSTOCK_CHECK(value.has_value());  // it is erased only here
  const auto opened = open_value(*value);
  ShardState* reader = opened ? this->reader(opened->service) : nullptr;
  const auto texts = opened ? texts_of(*opened) : std::vector<std::string_view>();
  if (reader == nullptr || texts.empty()) {
    return Error(kCorrupt,
                 fmt::format("a letter has an unknown form or service (key {})", hex(key)));
  }
  for (const std::string_view text : texts) {
    reading.bytes += reader->letter_journal_bytes(text);
  }
  PENSTOCK_TRY(shard_.journal().admit(reading.space, reading.bytes));
  for (size_t i = 0; i < texts.size(); ++i) {
    const Result<void> outcome =
        reader->read_letter(texts[i], shard_.clock().now_ms(), reading.batch);
    if (!outcome.ok()) {
      if (i > 0) {
        reading.batch.put(key, rest_of(opened->service, texts, i));
      }
      return outcome;
    }
  }
  reading.batch.erase(key);
  reading.bytes = std::max(reading.bytes, reading.batch.size_bytes());
  reading.texts += texts.size();
  line.pop_front();
  return {};
}

}  // namespace penstock::service
