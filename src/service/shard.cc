#include "service/shard.h"

#include "base/assert.h"

namespace penstock::service {

journal::Sequence Shard::commit(journal::Batch batch) {
  PENSTOCK_CHECK(!batch.empty());
  const bool whole = journal::for_each_mutation(
      batch.bytes(), [this](const journal::Mutation& mutation) { store_->apply(mutation); });
  PENSTOCK_CHECK(whole);
  last_sequence_ = journal_.append(batch.release(), clock_.now_ms());
  return last_sequence_;
}

}  // namespace penstock::service
