#include "egress/connection_pool.h"

#include <utility>

#include "egress/limits.h"

namespace penstock::egress {

namespace {

constexpr int64_t kIdleNsMax = kIdleMsMax * 1'000'000;

}  // namespace

std::unique_ptr<Connection> ConnectionPool::take(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    return nullptr;
  }
  const Idles::iterator idle = found->second.back();
  std::unique_ptr<Connection> connection = std::move(idle->connection);
  drop(idle);
  return connection;
}

void ConnectionPool::put(const std::string& key, std::unique_ptr<Connection> connection,
                         int64_t now_ns) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end() && found->second.size() >= kIdlePerOriginMax) {
    drop(found->second.front());
  } else if (idle_.size() >= kIdleMax) {
    drop(idle_.begin());
  }
  idle_.push_back({key, std::move(connection), now_ns});
  by_key_[key].push_back(std::prev(idle_.end()));
}

void ConnectionPool::expire(int64_t now_ns) {
  while (next_expiry_ns() <= now_ns) {
    drop(idle_.begin());
  }
}

int64_t ConnectionPool::next_expiry_ns() const {
  return idle_.empty() ? INT64_MAX : idle_.front().since_ns + kIdleNsMax;
}

void ConnectionPool::clear() {
  by_key_.clear();
  idle_.clear();
}

void ConnectionPool::drop(Idles::iterator idle) {
  const auto entry = by_key_.find(idle->key);
  std::erase(entry->second, idle);
  if (entry->second.empty()) {
    by_key_.erase(entry);
  }
  idle_.erase(idle);
}

}  // namespace penstock::egress
