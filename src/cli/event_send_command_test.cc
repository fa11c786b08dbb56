#include "cli/event_send_command.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

class SendLinesTest : public testing::Test {
 protected:
  SendLinesTest()
      : bus_([this](const std::string& operation, const std::string& body) {
          EXPECT_EQ(operation, "PutEvents");
          bodies_.push_back(body);
          return answer_;
        }) {}

  Result<SentEvents> send(const std::string& text) {
    BusClient client = bus_.client(clock_);
    std::istringstream lines(text);
    return send_lines(client, lines, "orders",
                      [this](const bus::PutEventsOutput&, const SentEvents&) { return prints_; });
  }

  SystemClock clock_;
  std::string answer_ = R"({"FailedEntryCount":0,"Entries":[]})";
  bool prints_ = true;
  std::vector<std::string> bodies_;
  FakeBus bus_;
};

TEST_F(SendLinesTest, SendsTenALineAndNamesTheBus) {
  std::string text = "{\"Source\":\"s\",\"EventBusName\":\"other\"}\n\n";
  for (int i = 0; i < 10; ++i) {
    text += "{\"source\":\"s\",\"detail\":{}}\n";
  }
  const auto sent = send(text);
  ASSERT_TRUE(sent.ok()) << sent.error().message();
  EXPECT_EQ(sent->sent, 11u);
  ASSERT_EQ(bodies_.size(), 2u);
  EXPECT_NE(bodies_[0].find(R"("EventBusName":"other")"), std::string::npos);
  EXPECT_NE(bodies_[1].find(R"("EventBusName":"orders")"), std::string::npos) << bodies_[1];
}

TEST_F(SendLinesTest, CountsWhatWasRefused) {
  answer_ = R"({"FailedEntryCount":1,"Entries":[{"EventId":"e"},{"ErrorCode":"c"}]})";
  const auto sent = send("{\"Source\":\"a\"}\n{\"Source\":\"b\"}");
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->sent, 1u);
  EXPECT_EQ(sent->refused, 1u);
}

TEST_F(SendLinesTest, NamesTheLineThatIsNoEvent) {
  const auto sent = send("{\"Source\":\"a\"}\n{\"Sauce\":\"b\"}\n");
  ASSERT_FALSE(sent.ok());
  EXPECT_TRUE(sent.error().is(kInvalidArgument));
  EXPECT_EQ(sent.error().message(),
            "line 2: Sauce is no member of an event. 0 events were sent before.");
  EXPECT_TRUE(bodies_.empty());
}

TEST_F(SendLinesTest, EndsWhereTheIdsCannotBePrinted) {
  prints_ = false;
  EXPECT_FALSE(send("{\"Source\":\"a\"}").ok());
}

}  // namespace
}  // namespace penstock::cli
