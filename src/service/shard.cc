#include "service/shard.h"

#include <algorithm>
#include <mutex>

#include "base/assert.h"
#include "base/bytes.h"

namespace penstock::service {

journal::Sequence Shard::commit(journal::Batch batch) {
  PENSTOCK_CHECK(!batch.empty());
  // What is its own is applied; into another shard only letters lead.
  const bool whole = journal::for_each_mutation(
      batch.bytes(), [&](const journal::Mutation& mutation) { store_->apply(mutation); });
  PENSTOCK_CHECK(whole);
  std::vector<Letter> letters = seal_letters(batch);
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

std::vector<Letter> Shard::seal_letters(journal::Batch& batch) {
  batch.reserve(batch.size_bytes());
  std::vector<journal::Parcel> parcels = batch.take_parcels();
  PENSTOCK_CHECK(parcels.size() < kLettersPerBatchMax);
  std::vector<Letter> letters;
  letters.reserve(parcels.size());
  for (journal::Parcel& parcel : parcels) {
    Letter& letter = letters.emplace_back();
    letter.recipient = parcel.recipient;
    letter.key = letter_key(id_, letters_.next_number());
    letter.value = std::move(parcel.text);
    batch.enter_shard(letter.recipient);
    batch.insert(letter.key, letter.value);
  }
  return letters;
}

void Shard::send_letter(journal::Batch& batch, std::string_view arn, std::string_view service,
                        std::string_view text) {
  send_letter_to(batch, neighbours_.owner_of(arn), service, text);
}

void Shard::send_letter_to(journal::Batch& batch, journal::ShardId recipient,
                           std::string_view service, std::string_view text) {
  const ShardState* reader = state(service);
  if (reader == nullptr || reader->reads_letters_at_once()) {
    journal::Parcel& parcel = batch.add_parcel(recipient, service);
    begin_letter(parcel.text, LetterForm::kOneText, service);
    parcel.text.append(text);
    return;
  }
  journal::Parcel* parcel = batch.find_parcel(recipient, service);
  if (parcel == nullptr || parcel->items == kTextsPerLetterMax ||
      parcel->text.size() + text.size() > kLetterBytesMax) {
    parcel = &batch.add_parcel(recipient, service);
    begin_letter(parcel->text, LetterForm::kTexts, service);
  }
  append_sized(parcel->text, text);
  ++parcel->items;
}

void Shard::admit_letter(Letter letter) {
  PENSTOCK_CHECK(letter.recipient == id_);
  store_->insert(std::move(letter.key), std::move(letter.value));
  last_sequence_ = std::max(last_sequence_, letter.sequence);
}

Result<void> ShardState::read_letter(std::string_view, int64_t, journal::Batch&) {
  return Error(kCorrupt, "a letter was sent to a service that reads none");
}

}  // namespace penstock::service
