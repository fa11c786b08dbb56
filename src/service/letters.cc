#include "service/letters.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/units.h"
#include "service/shard.h"

namespace penstock::service {
namespace {

constexpr char kVersion = 1;

struct Opened {
  std::string_view service;
  std::string_view text;
};

std::optional<Opened> open_value(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  const std::string_view service = reader.sized();
  if (!reader.ok() || version[0] != kVersion) {
    return std::nullopt;
  }
  return Opened{service, reader.rest()};
}

}  // namespace

std::string letter_key(journal::ShardId sender, uint64_t number) {
  std::string key(kLetterPrefix);
  key.push_back(static_cast<char>(sender));
  append_big_endian(key, number);
  return key;
}

std::string letter_value(std::string_view service, std::string_view text) {
  std::string value(1, kVersion);
  append_sized(value, service);
  value.append(text);
  return value;
}

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
    shard_.admit_letter(letter);
    line_up(std::move(letter.key), letter.value);
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
    journal::Batch batch(shard_.id());
    size_t bytes = 0;
    PENSTOCK_TRY(read_front(urgent_, journal::Space::kOwes, batch, bytes));
    shard_.commit(std::move(batch));
  }
  return {};
}

Result<void> LetterBox::read_turn() {
  journal::Batch batch(shard_.id());
  size_t bytes = 0;
  Result<void> outcome;
  for (size_t read = 0;
       read < kLettersPerTurn && bytes < kLetterBytesPerTurn && outcome.ok() && !unread_.empty();
       ++read) {
    outcome = read_front(unread_, journal::Space::kTakes, batch, bytes);
  }
  if (!batch.empty()) {
    shard_.commit(std::move(batch));
  }
  return outcome;
}

// `bytes`: what the batch may have come to, this letter included.
Result<void> LetterBox::read_front(std::deque<std::string>& line, journal::Space space,
                                   journal::Batch& batch, size_t& bytes) {
  PENSTOCK_ASSIGN(const std::optional<std::string> value, shard_.store().get(line.front()));
  PENSTOCK_CHECK(value.has_value());  // it is erased only here
  bytes += journal_bytes(*value);
  PENSTOCK_TRY(shard_.journal().admit(space, bytes));
  PENSTOCK_TRY(read_one(line.front(), *value, shard_.clock().now_ms(), batch));
  line.pop_front();
  return {};
}

size_t LetterBox::journal_bytes(std::string_view value) const {
  const auto opened = open_value(value);
  const auto reader = opened ? readers_.find(opened->service) : readers_.end();
  return reader == readers_.end() ? value.size() + kLetterOverheadBytes
                                  : reader->second->letter_journal_bytes(opened->text);
}

Result<void> LetterBox::read_one(const std::string& key, const std::string& value, int64_t now_ms,
                                 journal::Batch& batch) {
  const auto opened = open_value(value);
  const auto reader = opened ? readers_.find(opened->service) : readers_.end();
  if (reader == readers_.end()) {
    return Error(kCorrupt,
                 fmt::format("a letter has an unknown form or service (key {})", hex(key)));
  }
  PENSTOCK_TRY(reader->second->read_letter(opened->text, now_ms, batch));
  batch.erase(key);
  return {};
}

}  // namespace penstock::service
