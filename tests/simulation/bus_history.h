// What publishers of a bus, the queues of its targets and an HTTP endpoint saw, and whether it can
// be. Every event has a number of its own in its detail. Violations are kept as sentences.
//
//   lost        an acknowledged event that is not where its rules send it: neither in the queue nor
//               in the dead-letter queue, neither answered well by the endpoint nor given up
//   doubled     an event that a queue has twice
//   torn        an event whose acknowledgement never came and that one rule got and another did not
//   stray       an event that is where no rule sends it
//   inverted    FIFO: an event before an earlier one of its group
//   untimely    a call of the endpoint after the policy's age, or once too often
#ifndef PENSTOCK_TESTS_SIMULATION_BUS_HISTORY_H_
#define PENSTOCK_TESTS_SIMULATION_BUS_HISTORY_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace penstock::simulation {

// Where an event of a kind must arrive, by name.
struct Route {
  std::set<std::string> queues;  // exactly once in each
  bool is_dead_at_once = false;  // one dead letter: its target is not there
  bool is_called = false;        // the endpoint, or else a dead letter
};

class BusHistory {
 public:
  // The policy of the endpoint's target.
  BusHistory(int64_t retries_max, int64_t age_max_ms)
      : retries_max_(retries_max), age_max_ms_(age_max_ms) {}

  void asked(int number, Route route, std::string group) {
    events_[number] = {std::move(route), std::move(group)};
  }
  void acknowledged(int number, int64_t answered_ms);
  void called(int number, int64_t now_ms, bool answered_well);
  void set_crashes(int64_t crashes) { crashes_ = crashes; }
  // In the order in which the queue gave them.
  void drained(const std::string& queue, int number);
  void dead_letter(int number, const std::string& error_code, const std::string& exhausted);
  void check();

  size_t acknowledged() const;
  size_t deliveries() const { return deliveries_; }
  size_t dead_letters() const { return dead_letters_; }
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  struct Event {
    Route route;
    std::string group;
    bool is_acknowledged = false;
    int64_t answered_ms = 0;
    std::map<std::string, int> seen;  // by queue
    int dead_at_once = 0;
    int dead_after_calls = 0;
    std::vector<int64_t> calls_ms;
    int answered_well = 0;
    bool arrived() const;
  };
  void violated(int number, const std::string& how);
  void check(int number, const Event& event);
  void check_calls(int number, const Event& event);

  int64_t retries_max_;
  int64_t age_max_ms_;
  int64_t crashes_ = 0;
  std::map<int, Event> events_;
  std::map<std::string, std::map<std::string, int>> last_of_group_;  // by FIFO queue
  std::vector<std::string> violations_;
  size_t deliveries_ = 0;
  size_t dead_letters_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_BUS_HISTORY_H_
