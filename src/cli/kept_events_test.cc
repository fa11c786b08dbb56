#include "cli/kept_events.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

class KeptEventsTest : public testing::Test {
 protected:
  Result<KeptEventsRead> read(FakeBus& bus, const KeptEventsQuery& query) {
    BusClient client = bus.client(clock_);
    return read_kept_events(
        client, query, interrupt_,
        [&](const bus::KeptEventShape& event) {
          seen_.push_back(event.sequence);
          return seen_.size() < visits_max_;
        },
        [&](int64_t, double part) { parts_.push_back(part); });
  }

  SystemClock clock_;
  Interrupt interrupt_;
  std::vector<int64_t> seen_;
  std::vector<double> parts_;
  size_t visits_max_ = SIZE_MAX;
};

std::string event_json(int sequence) {
  return fmt::format(R"({{"Event":"{{}}","EventId":"e{0}","Sequence":{0}}})", sequence);
}

// Events 1 to `last`, two a page; two more are taken in with every request.
std::string growing_log(const std::string& body, int& last) {
  const size_t at = body.find(R"("AfterSequence":)");
  const int after = at == std::string::npos ? 0 : std::stoi(body.substr(at + 16));
  std::string events;
  int read_to = after;
  while (read_to < std::min(after + 2, last)) {
    events += (events.empty() ? "" : ",") + event_json(++read_to);
  }
  std::string reply =
      fmt::format(R"({{"Events":[{}],"ReadToSequence":{},"LastSequence":{},"Examined":{}}})",
                  events, read_to, last, read_to - after);
  last += 2;
  return reply;
}

TEST_F(KeptEventsTest, ReadsToWhereTheLogEndedWhenItBegan) {
  int last = 5;
  FakeBus bus([&](const std::string&, const std::string& body) { return growing_log(body, last); });
  const auto read_ok = read(bus, {});
  ASSERT_TRUE(read_ok.ok()) << read_ok.error().message();
  EXPECT_EQ(seen_, (std::vector<int64_t>{1, 2, 3, 4, 5}));
  EXPECT_FALSE(read_ok->interrupted);
  EXPECT_EQ(parts_, (std::vector<double>{0.4, 0.8}));
}

TEST_F(KeptEventsTest, EndsWhenNoMoreAreWanted) {
  int last = 5;
  visits_max_ = 3;
  FakeBus bus([&](const std::string&, const std::string& body) { return growing_log(body, last); });
  ASSERT_TRUE(read(bus, {}).ok());
  EXPECT_EQ(seen_.size(), 3u);
}

TEST_F(KeptEventsTest, EndsWhereTheRestIsTooNew) {
  int requests = 0;
  FakeBus bus([&](const std::string&, const std::string& body) {
    EXPECT_NE(body.find(R"("Until":1790000000)"), std::string::npos) << body;
    ++requests;
    return R"({"Events":[],"ReadToSequence":3,"LastSequence":9,"Examined":0})";
  });
  KeptEventsQuery query;
  query.until_ms = 1'790'000'000'000;
  ASSERT_TRUE(read(bus, query).ok());
  EXPECT_EQ(requests, 1);
}

TEST_F(KeptEventsTest, EndsWhenInterrupted) {
  int last = 5;
  FakeBus bus([&](const std::string&, const std::string& body) { return growing_log(body, last); });
  ASSERT_EQ(raise(SIGINT), 0);
  const auto done = read(bus, {});
  ASSERT_TRUE(done.ok());
  EXPECT_TRUE(done->interrupted);
}

}  // namespace
}  // namespace penstock::cli
