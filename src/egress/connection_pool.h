// Connections that wait for their server's next call. Used on one core, owned by its client; the
// time is told, in nanoseconds of the monotonic clock.
#ifndef PENSTOCK_EGRESS_CONNECTION_POOL_H_
#define PENSTOCK_EGRESS_CONNECTION_POOL_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "egress/connection.h"

namespace penstock::egress {

class ConnectionPool {
 public:
  // The one of that key that was used last; nullptr if there is none.
  std::unique_ptr<Connection> take(const std::string& key);
  // Where the key or the pool has too many, the one that has waited longest is closed.
  void put(const std::string& key, std::unique_ptr<Connection> connection, int64_t now_ns);
  // Closes what has waited for kIdleMsMax.
  void expire(int64_t now_ns);
  // When there is next something to expire; INT64_MAX: never.
  int64_t next_expiry_ns() const;
  size_t size() const { return idle_.size(); }
  void clear();

 private:
  struct Idle {
    std::string key;
    std::unique_ptr<Connection> connection;
    int64_t since_ns;
  };
  using Idles = std::list<Idle>;
  void drop(Idles::iterator idle);

  Idles idle_;  // the longest waiting first
  std::unordered_map<std::string, std::vector<Idles::iterator>> by_key_;  // so, too
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_CONNECTION_POOL_H_
