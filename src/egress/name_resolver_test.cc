#include "egress/name_resolver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>

#include "egress/limits.h"

namespace penstock::egress {
namespace {

using Answer = NameResolver::Answer;

Answer answer_with(const std::string& address, size_t times = 1) {
  Answer answer;
  answer.addresses.assign(times, boost::asio::ip::make_address(address));
  return answer;
}

// Runs the loop until the condition holds.
template <typename Condition>
void run_until(boost::asio::io_context& io, Condition condition) {
  const auto guard = boost::asio::make_work_guard(io);
  io.restart();
  while (!condition()) {
    io.run_one();
  }
}

TEST(NameResolver, AnswersOnTheLoopThatAsked) {
  boost::asio::io_context io;
  NameResolver names([](const std::string& host) {
    Answer answer = answer_with("192.0.2.1");
    answer.failure = host;
    return answer;
  });
  std::vector<std::string> answered;
  for (const std::string host : {"a", "b"}) {
    ASSERT_TRUE(names.resolve(host, io, [&](const Answer& answer) {
      answered.push_back(answer.failure + " " + answer.addresses.at(0).to_string());
    }));
    run_until(io, [&] { return !answered.empty() && answered.back()[0] == host[0]; });
  }
  EXPECT_EQ(answered, (std::vector<std::string>{"a 192.0.2.1", "b 192.0.2.1"}));
}

TEST(NameResolver, LooksANameUpOnceForAllWhoWait) {
  boost::asio::io_context io;
  std::atomic<int> look_ups{0};
  std::promise<void> gate;
  NameResolver names([&, opened = gate.get_future().share()](const std::string&) {
    ++look_ups;
    opened.wait();
    return answer_with("192.0.2.1", kAddressesMax + 1);
  });
  size_t answers = 0;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(names.resolve("h", io, [&](const Answer& answer) {
      EXPECT_EQ(answer.addresses.size(), kAddressesMax);
      ++answers;
    }));
  }
  gate.set_value();
  run_until(io, [&] { return answers == 3; });
  EXPECT_EQ(look_ups.load(), 1);
}

TEST(NameResolver, IsNotHeldUpBySilentNames) {
  boost::asio::io_context io;
  std::promise<void> gate;
  NameResolver names([opened = gate.get_future().share()](const std::string& host) {
    if (host != "quick") {
      opened.wait();
    }
    return answer_with("192.0.2.1");
  });
  std::string order;
  for (size_t i = 1; i < kLookUpThreadsMax; ++i) {
    ASSERT_TRUE(
        names.resolve("silent" + std::to_string(i), io, [&](const Answer&) { order += 's'; }));
  }
  ASSERT_TRUE(names.resolve("quick", io, [&](const Answer&) { order += 'q'; }));
  run_until(io, [&] { return !order.empty(); });
  gate.set_value();
  run_until(io, [&] { return order.size() == kLookUpThreadsMax; });
  EXPECT_EQ(order, "q" + std::string(kLookUpThreadsMax - 1, 's'));
}

TEST(NameResolver, RefusesWhatWouldWaitTooLongAndEndsWithoutWaiting) {
  boost::asio::io_context io;
  std::promise<void> gate;
  const auto token = std::make_shared<int>();
  int answers = 0;
  {
    NameResolver names([opened = gate.get_future().share()](const std::string&) {
      opened.wait();
      return answer_with("192.0.2.1");
    });
    const auto count = [&answers, token](const Answer&) { ++answers; };
    for (size_t i = 0; i < kLookUpsWaitingMax; ++i) {
      ASSERT_TRUE(names.resolve("h" + std::to_string(i), io, count));
    }
    EXPECT_FALSE(names.resolve("h", io, count));
  }
  EXPECT_EQ(token.use_count(), 1);  // nobody will be called
  gate.set_value();
  EXPECT_EQ(io.poll(), 0U);
  EXPECT_EQ(answers, 0);
}

TEST(NameResolver, AsksTheSystem) {
  const Answer local = NameResolver::system_look_up("localhost");
  ASSERT_FALSE(local.addresses.empty()) << local.failure;
  EXPECT_TRUE(local.addresses.front().is_loopback());
  // A label cannot be that long: no name server is asked.
  const Answer none = NameResolver::system_look_up(std::string(64, 'a') + ".invalid");
  EXPECT_TRUE(none.addresses.empty());
  EXPECT_FALSE(none.failure.empty());
}

}  // namespace
}  // namespace penstock::egress
