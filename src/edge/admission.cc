#include "edge/admission.h"

#include "base/assert.h"

namespace penstock::edge {

Admission::Verdict Admission::open_connection(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (connections_ >= limits_.connections_max) {
    return Verdict::kTooMany;
  }
  const auto found = by_address_.try_emplace(address, 0).first;
  if (found->second >= limits_.connections_per_address_max) {
    return Verdict::kTooManyFromAddress;
  }
  ++found->second;
  ++connections_;
  return Verdict::kAdmitted;
}

void Admission::close_connection(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.find(address);
  PENSTOCK_CHECK(found != by_address_.end() && found->second > 0 && connections_ > 0);
  --connections_;
  if (--found->second == 0) {
    by_address_.erase(found);
  }
}

size_t Admission::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

bool Admission::take(std::atomic<size_t>& count, size_t amount, size_t max) {
  const size_t before = count.fetch_add(amount, std::memory_order_relaxed);
  if (before + amount <= max) {
    return true;
  }
  count.fetch_sub(amount, std::memory_order_relaxed);
  return false;
}

}  // namespace penstock::edge
