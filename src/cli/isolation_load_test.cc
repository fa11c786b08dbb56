#include "cli/isolation_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "cli/fake_server.h"
#include "cli/http_client.h"

namespace penstock::cli {
namespace {

constexpr int kTargets = 3;
constexpr uint64_t kEvents = 19;  // the last one falls due with the end of the phase

// A bus that calls the servers itself before it acknowledges an event.
class IsolationTest : public ::testing::Test {
 protected:
  // Which ports an event for that good server is delivered to.
  using Deliver = std::function<std::vector<uint16_t>(const IsolationLoad&, size_t target)>;

  IsolationPhase run(const Deliver& deliver) {
    const FakeServer bus([&](const std::string&, const std::string& body) {
      const std::string event = unescaped(body);
      const size_t target = std::stoul(event.substr(event.find(R"("to":")") + 6, 16), nullptr, 16);
      for (const uint16_t port : deliver(*load_, target)) {
        HttpClient client({false, "127.0.0.1", port});
        ClientRequest request;
        request.method = "POST";
        request.body = event;
        (void)client.send(request);
      }
      return FakeServer::reply(200, R"({"FailedEntryCount":0,"Entries":[]})");
    });
    IsolationOptions options;
    options.targets = kTargets;
    options.seconds = 0.2;
    options.rate_per_s = 100;
    options.drain_ms_max = 50;
    load_ = std::make_unique<IsolationLoad>(
        options, IsolationTarget{bus.endpoint(), "us-east-1", {"id", "secret", ""}, "b"}, clock_);
    EXPECT_TRUE(load_->open().ok());
    Result<IsolationPhase> phase = load_->run_phase();
    EXPECT_TRUE(phase.ok());
    return phase.ok() ? *std::move(phase) : IsolationPhase();
  }

  static std::string unescaped(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
    return text;
  }

  SystemClock clock_;
  std::unique_ptr<IsolationLoad> load_;
};

TEST_F(IsolationTest, MeasuresEachEventAtTheServerItIsFor) {
  const IsolationPhase phase = run([](const IsolationLoad& load, size_t target) {
    return std::vector<uint16_t>{load.good_ports()[target], load.failing_port()};
  });
  EXPECT_EQ(phase.messages.acknowledged(), kEvents);
  EXPECT_EQ(phase.messages.missing(), 0U);
  EXPECT_EQ(phase.delivery.count(), kEvents);
  EXPECT_EQ(phase.ack.count(), kEvents);
  EXPECT_LE(phase.delivery.percentile_ns(0.5), phase.ack.percentile_ns(0.5));
  EXPECT_EQ(phase.failing_calls, kEvents);
  EXPECT_EQ(phase.hanging_calls, 0U);
  EXPECT_EQ(phase.misrouted, 0U);
}

TEST_F(IsolationTest, NoticesWhatIsLostAndWhatComesTwice) {
  const IsolationPhase phase = run([](const IsolationLoad& load, size_t target) {
    const uint16_t port = load.good_ports()[target];
    return target == 2 ? std::vector<uint16_t>{} : std::vector<uint16_t>{port, port};
  });
  EXPECT_EQ(phase.messages.acknowledged(), kEvents);
  EXPECT_EQ(phase.messages.missing(), kEvents / kTargets);
  EXPECT_EQ(phase.messages.duplicated(), kEvents - kEvents / kTargets);
}

TEST_F(IsolationTest, NoticesWhatComesToAnotherServer) {
  const IsolationPhase phase = run([](const IsolationLoad& load, size_t target) {
    return std::vector<uint16_t>{load.good_ports()[(target + 1) % kTargets]};
  });
  EXPECT_EQ(phase.misrouted, kEvents);
  EXPECT_EQ(phase.messages.received(), 0U);
}

TEST(IsolationRequest, HasAsManyBytesAsItSays) {
  const LoadBody body(1, 100);
  const RequestTemplate made = isolation_request("b", body.blank());
  const size_t begin = made.body.find(R"("Detail":")") + 10;
  std::string detail = made.body.substr(begin, made.body.rfind('"') - begin);
  detail.erase(std::remove(detail.begin(), detail.end(), '\\'), detail.end());
  EXPECT_EQ(detail.size(), body.blank().size() + isolation_frame_bytes());
  EXPECT_EQ(made.body.substr(made.message_at.front(), 100), body.blank());
  EXPECT_EQ(isolation_pattern(27),
            R"({"source":["penstock.bench"],"detail":{"to":["000000000000001b"]}})");
}

}  // namespace
}  // namespace penstock::cli
