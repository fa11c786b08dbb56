#include "tests/simulation/bus_history.h"

#include <gtest/gtest.h>

#include <functional>

namespace penstock::simulation {
namespace {

std::string violation_of(const std::function<void(BusHistory&)>& happen) {
  BusHistory history(1, 60'000);
  happen(history);
  history.check();
  return history.violations().empty() ? "" : history.violations().front();
}

Route to(std::string queue) {
  Route route;
  route.queues.insert(std::move(queue));
  return route;
}

Route called() {
  Route route;
  route.is_called = true;
  return route;
}

TEST(BusHistory, FindsNothingWrongWithWhatIsRight) {
  EXPECT_EQ(violation_of([](BusHistory& history) {
              history.asked(1, to("all"), "");
              history.acknowledged(1, 10);
              history.drained("all", 1);
              history.asked(2, to("all"), "");  // never answered, never published
              history.asked(3, called(), "");
              history.acknowledged(3, 10);
              history.called(3, 20, false);
              history.called(3, 1'000, false);
              history.dead_letter(3, "TIMEOUT", "MaximumRetryAttempts");
            }),
            "");
}

struct Case {
  const char* name;
  std::function<void(BusHistory&)> happen;
};

TEST(BusHistory, FindsWhatCannotBe) {
  const Case cases[] = {
      {"lost", [](BusHistory& h) { h.asked(1, to("all"), ""), h.acknowledged(1, 1); }},
      {"doubled",
       [](BusHistory& h) { h.asked(1, to("all"), ""), h.drained("all", 1), h.drained("all", 1); }},
      {"torn",
       [](BusHistory& h) {
         Route both = to("all");
         both.queues.insert("other");
         h.asked(1, both, ""), h.drained("all", 1);
       }},
      {"stray", [](BusHistory& h) { h.asked(1, {}, ""), h.drained("all", 1); }},
      {"invented", [](BusHistory& h) { h.drained("all", 7); }},
      {"inverted",
       [](BusHistory& h) {
         h.asked(1, to("q.fifo"), "g"), h.asked(2, to("q.fifo"), "g");
         h.drained("q.fifo", 2), h.drained("q.fifo", 1);
       }},
      {"never called", [](BusHistory& h) { h.asked(1, called(), ""), h.acknowledged(1, 1); }},
      {"neither called well",
       [](BusHistory& h) { h.asked(1, called(), ""), h.called(1, 5, false); }},
      {"untimely",
       [](BusHistory& h) {
         h.asked(1, called(), ""), h.acknowledged(1, 1);
         h.called(1, 5, false), h.called(1, 70'000, true);
       }},
      {"called 3 times",
       [](BusHistory& h) {
         h.asked(1, called(), "");
         h.called(1, 5, false), h.called(1, 6, false), h.called(1, 7, true);
       }},
      {"tried again",
       [](BusHistory& h) { h.dead_letter(1, "NO_RESOURCE", "MaximumRetryAttempts"); }},
      {"without a reason", [](BusHistory& h) { h.dead_letter(1, "TIMEOUT", ""); }},
  };
  for (const Case& one : cases) {
    EXPECT_NE(violation_of(one.happen).find(one.name), std::string::npos)
        << one.name << ": " << violation_of(one.happen);
  }
}

}  // namespace
}  // namespace penstock::simulation
