// What clients of a table saw, and whether it can be: strictly serializable transactions, single
// writes and reads among them, nothing acknowledged lost, nothing refused done, no transaction done
// in part.
//
// Every item is a list to which operations append their own numbers, so that what an operation saw
// tells which operations came before it. In the end the whole lists give the order of all writes of
// each item. From that, from what was seen, and from who had been answered before who asked, it
// follows which operation must come before which; if there is a circle, there is no order that
// explains what was seen.
#ifndef PENSTOCK_TESTS_SIMULATION_TABLE_HISTORY_H_
#define PENSTOCK_TESTS_SIMULATION_TABLE_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/queue_history.h"

namespace penstock::simulation {

class TableHistory {
 public:
  using Number = size_t;
  using List = std::vector<Number>;

  // An operation begins that appends its number, which is returned, to these items; to none if it
  // only reads.
  Number asked(std::vector<std::string> appends_to);
  // What the operation saw of an item before it did anything; for one that is answered with kDone.
  void saw(Number operation, const std::string& item, List list);
  void answered(Number operation, Outcome outcome);
  // At the end: the item's whole list.
  void found(const std::string& item, List list) { lists_[item] = std::move(list); }

  // After everything was found.
  void check();
  const std::vector<std::string>& violations() const { return violations_; }
  size_t operations() const { return operations_.size(); }
  size_t acknowledged() const;  // writes
  size_t reads() const;         // of items

 private:
  struct Seen {
    std::string item;
    List list;
  };
  struct Operation {
    std::vector<std::string> appends_to;
    std::vector<Seen> seen;
    Outcome outcome = Outcome::kUnknown;
    size_t asked_at = 0;     // in the order of all that was asked and answered
    size_t answered_at = 0;  // 0: never
    bool is_done = false;    // surely, or because its effect is there
  };
  class Order;

  void check_lists();
  void check_writes();
  void check_seen(Order& order);
  const List& list_of(const std::string& item) const;
  void violated(std::string how) { violations_.push_back(std::move(how)); }

  std::vector<Operation> operations_;
  std::map<std::string, List> lists_;
  size_t time_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_TABLE_HISTORY_H_
