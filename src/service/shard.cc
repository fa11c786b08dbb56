#include "service/shard.h"

#include <algorithm>
#include <mutex>

#include "base/assert.h"

namespace penstock::service {

journal::Sequence Shard::commit(journal::Batch batch) {
  PENSTOCK_CHECK(!batch.empty());
  std::vector<Letter> letters;
  const bool whole =
      journal::for_each_mutation(batch.bytes(), [&](const journal::Mutation& mutation) {
        const bool is_letter = mutation.kind == journal::MutationKind::kInsert &&
                               mutation.key.starts_with(kLetterPrefix);
        PENSTOCK_CHECK(is_letter || mutation.shard == id_);  // no other way into another shard
        if (is_letter) {
          letters.push_back(
              {mutation.shard, 0, std::string(mutation.key), std::string(mutation.value)});
        } else {
          store_->apply(mutation);
        }
      });
  PENSTOCK_CHECK(whole && letters.size() < kLettersPerBatchMax);
  last_sequence_ = journal_.append(batch.release(), clock_.now_ms());
  if (!letters.empty()) {
    const std::lock_guard lock(neighbours_.post_office().mutex());
    for (Letter& letter : letters) {
      letter.sequence = last_sequence_;
      neighbours_.neighbour(letter.recipient).letters().take(std::move(letter));
    }
  }
  return last_sequence_;
}

void Shard::send_letter(journal::Batch& batch, std::string_view arn, std::string_view service,
                        std::string_view text) {
  send_letter_to(batch, neighbours_.owner_of(arn), service, text);
}

void Shard::send_letter_to(journal::Batch& batch, journal::ShardId recipient,
                           std::string_view service, std::string_view text) {
  batch.enter_shard(recipient);
  batch.insert(letter_key(id_, letters_.next_number()), letter_value(service, text));
  batch.enter_shard(id_);
}

void Shard::admit_letter(const Letter& letter) {
  PENSTOCK_CHECK(letter.recipient == id_);
  store_->apply({journal::MutationKind::kInsert, id_, letter.key, letter.value});
  last_sequence_ = std::max(last_sequence_, letter.sequence);
}

Result<void> ShardState::read_letter(std::string_view, int64_t, journal::Batch&) {
  return Error(kCorrupt, "a letter was sent to a service that reads none");
}

}  // namespace penstock::service
