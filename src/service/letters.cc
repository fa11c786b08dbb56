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
LetterBox::LetterBox(Shard& shard)
    : shard_(shard), next_number_(shard.journal().durable() * kLettersPerBatchMax) {}

LetterBox::~LetterBox() {
  if (retry_timer_ != 0) {
    shard_.executor().cancel(retry_timer_);
  }
}

Result<void> LetterBox::load() {
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kLetterPrefix, [this](std::string_view key, std::string_view) {
        unread_.emplace_back(key);
        return true;
      }));
  read_later();
  return {};
}

void LetterBox::take(Letter letter) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = arrived_.empty();
    arrived_.push_back(std::move(letter));
  }
  if (is_first) {
    shard_.executor().post(
        {[](void* argument) { static_cast<LetterBox*>(argument)->open(); }, this});
  }
}

void LetterBox::open() {
  std::vector<Letter> arrived;
  {
    const std::lock_guard lock(mutex_);
    arrived.swap(arrived_);
  }
  for (Letter& letter : arrived) {
    shard_.admit_letter(letter);
    unread_.push_back(std::move(letter.key));
  }
  read_some();
}

void LetterBox::read_later() {
  if (unread_.empty() || is_reading_later_ || retry_timer_ != 0) {
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
                        {"letters", static_cast<int64_t>(unread_.size())}});
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
  if (retry_timer_ != 0 || unread_.empty()) {
    return;
  }
  journal::Batch batch(shard_.id());
  const int64_t now_ms = shard_.clock().now_ms();
  size_t bytes = 0;
  Result<void> outcome;
  for (size_t read = 0; read < kLettersPerTurn && bytes < kLetterBytesPerTurn; ++read) {
    if (unread_.empty()) {
      break;
    }
    auto value = shard_.store().get(unread_.front());
    if (!value.ok()) {
      outcome = std::move(value).error();
      break;
    }
    PENSTOCK_CHECK(value->has_value());  // it is erased only here
    bytes += (*value)->size() + kLetterOverheadBytes;
    outcome = shard_.journal().admit(journal::Space::kTakes, bytes);
    if (outcome.ok()) {
      outcome = read_one(unread_.front(), **value, now_ms, batch);
    }
    if (!outcome.ok()) {
      break;
    }
    unread_.pop_front();
  }
  if (!batch.empty()) {
    shard_.commit(std::move(batch));
  }
  if (outcome.ok()) {
    is_failing_ = false;
    read_later();
  } else {
    retry(outcome.error());
  }
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
