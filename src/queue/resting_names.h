// The names of deleted queues that cannot be used again yet. Part of a shard's state, on its
// thread; rebuilt from the store at start.
#ifndef PENSTOCK_QUEUE_RESTING_NAMES_H_
#define PENSTOCK_QUEUE_RESTING_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace penstock::queue {

class RestingNames {
 public:
  // The queue's path; it must not be in here already.
  void add(std::string path, int64_t deleted_ms);
  // Whether the queue was deleted less than kNameRestMs ago.
  bool rests(std::string_view path, int64_t now_ms) const;
  // False if it is not in here.
  bool remove(std::string_view path);
  // Takes out the one that was deleted first, if it rested long enough.
  std::optional<std::string> take_rested(int64_t now_ms);
  // Those that rested long enough and were not taken out yet count too.
  size_t size() const { return deleted_ms_.size(); }

 private:
  std::map<std::string, int64_t, std::less<>> deleted_ms_;
  std::set<std::pair<int64_t, std::string_view>> by_time_;  // views of the keys above
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_RESTING_NAMES_H_
