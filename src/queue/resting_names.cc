#include "queue/resting_names.h"

#include "base/assert.h"
#include "queue/queue_limits.h"

namespace penstock::queue {

void RestingNames::add(std::string path, int64_t deleted_ms) {
  const auto [added, fresh] = deleted_ms_.emplace(std::move(path), deleted_ms);
  PENSTOCK_CHECK(fresh);
  by_time_.emplace(deleted_ms, added->first);
}

bool RestingNames::rests(std::string_view path, int64_t now_ms) const {
  const auto found = deleted_ms_.find(path);
  return found != deleted_ms_.end() && now_ms < found->second + kNameRestMs;
}

bool RestingNames::remove(std::string_view path) {
  const auto found = deleted_ms_.find(path);
  if (found == deleted_ms_.end()) {
    return false;
  }
  by_time_.erase({found->second, found->first});
  deleted_ms_.erase(found);
  return true;
}

std::optional<std::string> RestingNames::take_rested(int64_t now_ms) {
  if (by_time_.empty() || now_ms < by_time_.begin()->first + kNameRestMs) {
    return std::nullopt;
  }
  std::string path(by_time_.begin()->second);
  remove(path);
  return path;
}

}  // namespace penstock::queue
