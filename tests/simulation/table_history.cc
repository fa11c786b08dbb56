#include "tests/simulation/table_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace penstock::simulation {
namespace {

constexpr size_t kShownMax = 12;

}  // namespace

// Which operation must come before which. Between the operations lie the moments at which one was
// answered, in a chain, so that "answered before asked" needs one edge an operation.
class TableHistory::Order {
 public:
  explicit Order(const std::vector<Operation>& operations)
      : operations_(operations.size()), after_(operations.size()) {
    std::map<size_t, Number> answers;
    for (Number number = 0; number < operations.size(); ++number) {
      if (operations[number].answered_at != 0 && operations[number].is_done) {
        answers.emplace(operations[number].answered_at, number);
      }
    }
    std::map<size_t, size_t> moments;
    for (const auto& [time, number] : answers) {
      const size_t moment = after_.size();
      after_.emplace_back();
      if (!moments.empty()) {
        after_[moments.rbegin()->second].push_back(moment);
      }
      moments.emplace_hint(moments.end(), time, moment);
      after_[number].push_back(moment);
    }
    for (Number number = 0; number < operations.size(); ++number) {
      const auto later = moments.lower_bound(operations[number].asked_at);
      if (operations[number].is_done && later != moments.begin()) {
        after_[std::prev(later)->second].push_back(number);
      }
    }
  }

  void add(Number before, Number after) {
    if (before != after) {
      after_[before].push_back(after);
    }
  }

  // Operations on a circle, in its order; empty if there is none.
  std::vector<Number> circle() const {
    std::vector<size_t> before(after_.size());
    for (const auto& later : after_) {
      for (const size_t node : later) {
        ++before[node];
      }
    }
    std::vector<size_t> ready;
    for (size_t node = 0; node < after_.size(); ++node) {
      if (before[node] == 0) {
        ready.push_back(node);
      }
    }
    while (!ready.empty()) {
      const size_t node = ready.back();
      ready.pop_back();
      for (const size_t later : after_[node]) {
        if (--before[later] == 0) {
          ready.push_back(later);
        }
      }
    }
    return walk(before);
  }

 private:
  // Every node that is left has one before it that is left: walking back ends in a circle.
  std::vector<Number> walk(const std::vector<size_t>& left) const {
    std::vector<size_t> some_before(after_.size(), after_.size());
    for (size_t node = 0; node < after_.size(); ++node) {
      for (const size_t later : after_[node]) {
        if (left[node] > 0 && left[later] > 0) {
          some_before[later] = node;
        }
      }
    }
    size_t node = 0;
    while (node < left.size() && left[node] == 0) {
      ++node;
    }
    if (node == left.size()) {
      return {};
    }
    for (size_t steps = 0; steps < after_.size(); ++steps) {
      node = some_before[node];
    }
    std::vector<Number> circle;
    const size_t first = node;
    do {
      if (node < operations_) {
        circle.push_back(node);
      }
      node = some_before[node];
    } while (node != first);
    std::reverse(circle.begin(), circle.end());
    return circle;
  }

  size_t operations_;
  std::vector<std::vector<size_t>> after_;
};

TableHistory::Number TableHistory::asked(std::vector<std::string> appends_to) {
  Operation& operation = operations_.emplace_back();
  operation.appends_to = std::move(appends_to);
  operation.asked_at = ++time_;
  return operations_.size() - 1;
}

void TableHistory::saw(Number operation, const std::string& item, List list) {
  operations_[operation].seen.push_back({item, std::move(list)});
}

void TableHistory::answered(Number operation, Outcome outcome) {
  operations_[operation].outcome = outcome;
  operations_[operation].answered_at = ++time_;
  operations_[operation].is_done = outcome == Outcome::kDone;
}

size_t TableHistory::acknowledged() const {
  return static_cast<size_t>(
      std::count_if(operations_.begin(), operations_.end(), [](const Operation& operation) {
        return operation.outcome == Outcome::kDone && !operation.appends_to.empty();
      }));
}

size_t TableHistory::reads() const {
  size_t reads = 0;
  for (const Operation& operation : operations_) {
    reads += operation.seen.size();
  }
  return reads;
}

const TableHistory::List& TableHistory::list_of(const std::string& item) const {
  static const List kNone;
  const auto found = lists_.find(item);
  return found == lists_.end() ? kNone : found->second;
}

// Only what was asked for is there, once, and not what was refused.
void TableHistory::check_lists() {
  for (const auto& [item, list] : lists_) {
    std::set<Number> distinct;
    for (const Number number : list) {
      if (!distinct.insert(number).second) {
        violated(fmt::format("{} has {} twice", item, number));
      }
      Operation* operation = number < operations_.size() ? &operations_[number] : nullptr;
      if (operation == nullptr ||
          std::count(operation->appends_to.begin(), operation->appends_to.end(), item) == 0) {
        violated(fmt::format("{} has {}, which nobody asked for", item, number));
      } else if (operation->outcome == Outcome::kRefused ||
                 operation->outcome == Outcome::kUnavailable) {
        violated(fmt::format("{} has {}, which was refused", item, number));
      } else {
        operation->is_done = true;
      }
    }
  }
}

// What was done was done whole.
void TableHistory::check_writes() {
  for (Number number = 0; number < operations_.size(); ++number) {
    const Operation& operation = operations_[number];
    if (!operation.is_done) {
      continue;
    }
    for (const std::string& item : operation.appends_to) {
      const List& list = list_of(item);
      if (std::find(list.begin(), list.end(), number) == list.end()) {
        violated(
            fmt::format("{} lacks {}, which was {}", item, number,
                        operation.outcome == Outcome::kDone ? "acknowledged" : "done elsewhere"));
      }
    }
  }
}

void TableHistory::check_seen(Order& order) {
  for (const auto& [item, list] : lists_) {
    for (size_t i = 1; i < list.size(); ++i) {
      order.add(list[i - 1], list[i]);
    }
  }
  for (Number number = 0; number < operations_.size(); ++number) {
    for (const Seen& seen : operations_[number].seen) {
      const List& whole = list_of(seen.item);
      if (seen.list.size() > whole.size() ||
          !std::equal(seen.list.begin(), seen.list.end(), whole.begin())) {
        violated(fmt::format("{} saw something of {} that is no beginning of what it became",
                             number, seen.item));
        continue;
      }
      if (!seen.list.empty()) {
        order.add(seen.list.back(), number);
      }
      if (seen.list.size() < whole.size()) {
        order.add(number, whole[seen.list.size()]);
      }
    }
  }
}

void TableHistory::check() {
  check_lists();
  check_writes();
  if (!violations_.empty()) {
    return;
  }
  Order order(operations_);
  check_seen(order);
  const std::vector<Number> circle = order.circle();
  if (!circle.empty()) {
    std::string text;
    for (size_t i = 0; i < std::min(circle.size(), kShownMax); ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : " before ", circle[i]);
    }
    violated("no order explains what was seen: " + text + " before the first");
  }
}

}  // namespace penstock::simulation
