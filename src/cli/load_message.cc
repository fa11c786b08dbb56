#include "cli/load_message.h"

#include <fmt/format.h>

#include <charconv>

#include "base/assert.h"

namespace penstock::cli {
namespace {

constexpr size_t kRunDigits = 8;
constexpr size_t kDigits = 16;
constexpr size_t kIdAt = kRunDigits + 1;
constexpr size_t kTimeAt = kIdAt + kDigits + 1;
constexpr size_t kFillerAt = kTimeAt + kDigits + 1;
static_assert(kFillerAt <= LoadBody::kBytesMin);

std::optional<uint64_t> read_hex(std::string_view digits) {
  uint64_t value = 0;
  const auto [end, status] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return status == std::errc() && end == digits.data() + digits.size() ? std::optional(value)
                                                                       : std::nullopt;
}

}  // namespace

LoadBody::LoadBody(uint32_t run, size_t size_bytes)
    : blank_(fmt::format("{:08x}-{:016x}-{:016x}-", run, 0, 0)) {
  PENSTOCK_CHECK(size_bytes >= kBytesMin);
  while (blank_.size() < size_bytes) {
    blank_.push_back(static_cast<char>('a' + blank_.size() % 26));
  }
}

void LoadBody::write_id(char* at, uint64_t id) {
  for (size_t i = kDigits; i-- > 0; id >>= 4) {
    at[i] = "0123456789abcdef"[id & 15];
  }
}

void LoadBody::fill(char* body, uint64_t id, int64_t sent_ns) {
  write_id(body + kIdAt, id);
  write_id(body + kTimeAt, static_cast<uint64_t>(sent_ns));
}

std::optional<LoadBody::Mark> LoadBody::read(std::string_view body) const {
  const std::string_view blank = blank_;
  if (body.size() != blank.size() || body.substr(0, kIdAt) != blank.substr(0, kIdAt) ||
      body[kTimeAt - 1] != '-' || body.substr(kFillerAt - 1) != blank.substr(kFillerAt - 1)) {
    return std::nullopt;
  }
  const auto id = read_hex(body.substr(kIdAt, kDigits));
  const auto sent_ns = read_hex(body.substr(kTimeAt, kDigits));
  if (!id || !sent_ns) {
    return std::nullopt;
  }
  return Mark{*id, static_cast<int64_t>(*sent_ns)};
}

uint64_t MessageLedger::issue(uint64_t count) {
  const uint64_t first = flags_.size();
  flags_.resize(first + count);
  return first;
}

void MessageLedger::mark(uint64_t id, uint8_t flag) {
  flags_[id] |= flag;
  if (flags_[id] == (kAcknowledged | kReceived)) {
    ++acknowledged_and_received_;
  }
}

void MessageLedger::acknowledge(uint64_t first, uint64_t count) {
  for (uint64_t id = first; id < first + count; ++id) {
    PENSTOCK_CHECK((flags_[id] & kAcknowledged) == 0);
    mark(id, kAcknowledged);
  }
  acknowledged_ += count;
}

bool MessageLedger::receive(uint64_t id) {
  if (id >= flags_.size()) {
    return true;
  }
  if ((flags_[id] & kReceived) != 0) {
    ++duplicated_;
    return false;
  }
  mark(id, kReceived);
  ++received_;
  return true;
}

void GroupOrder::send(uint64_t id, uint32_t group) {
  PENSTOCK_CHECK(id == group_of_.size() && group < next_.size());
  group_of_.push_back(group);
}

void GroupOrder::receive(uint64_t id) {
  if (id >= group_of_.size()) {
    return;
  }
  uint64_t& next = next_[group_of_[id]];
  if (id < next) {
    ++reordered_;
  } else {
    next = id + 1;
  }
}

}  // namespace penstock::cli
