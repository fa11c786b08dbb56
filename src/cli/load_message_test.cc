#include "cli/load_message.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(LoadBody, CarriesIdAndTimeAtEverySize) {
  for (const size_t size : {LoadBody::kBytesMin, size_t{300}, size_t{100'000}}) {
    const LoadBody body(0xABCD, size);
    std::string text = body.blank();
    LoadBody::fill(text.data(), 0x123456789ABCDEF0, 42);
    EXPECT_EQ(text.size(), size);
    const auto mark = body.read(text);
    ASSERT_TRUE(mark.has_value());
    EXPECT_EQ(mark->id, 0x123456789ABCDEF0u);
    EXPECT_EQ(mark->sent_ns, 42);
  }
}

TEST(LoadBody, IsNotReadOnceAByteChanged) {
  const LoadBody body(1, 80);
  std::string text = body.blank();
  LoadBody::fill(text.data(), 5, 6);
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = '!';
    EXPECT_FALSE(body.read(changed).has_value()) << at;
  }
  EXPECT_FALSE(body.read(text + "x").has_value());
  EXPECT_FALSE(body.read("").has_value());
  EXPECT_FALSE(LoadBody(2, 80).read(text).has_value());
}

TEST(MessageLedger, TellsLostFromDuplicatedFromUnacknowledged) {
  MessageLedger ledger;
  EXPECT_EQ(ledger.issue(3), 0u);
  EXPECT_EQ(ledger.issue(2), 3u);
  ledger.acknowledge(0, 3);
  EXPECT_EQ(ledger.missing(), 3u);
  EXPECT_TRUE(ledger.receive(0));
  EXPECT_FALSE(ledger.receive(0));
  EXPECT_EQ(ledger.missing(), 2u);
  // Received before its acknowledgement arrived.
  EXPECT_TRUE(ledger.receive(3));
  EXPECT_EQ(ledger.missing(), 2u);
  ledger.acknowledge(3, 2);
  EXPECT_EQ(ledger.missing(), 3u);
  EXPECT_EQ(ledger.acknowledged(), 5u);
  EXPECT_EQ(ledger.received(), 2u);
  EXPECT_EQ(ledger.duplicated(), 1u);
  EXPECT_EQ(ledger.issued(), 5u);
}

TEST(GroupOrder, CountsWhatComesAfterALaterOneOfItsGroup) {
  GroupOrder order(2);
  for (uint64_t id = 0; id < 6; ++id) {
    order.send(id, static_cast<uint32_t>(id % 2));
  }
  for (const uint64_t id : {1, 0, 4, 3, 2, 5}) {  // 2 comes after 4; the other group is in order
    order.receive(id);
  }
  EXPECT_EQ(order.reordered(), 1u);
  order.receive(99);
  EXPECT_EQ(order.reordered(), 1u);
  EXPECT_TRUE(order.checks());
  EXPECT_FALSE(GroupOrder().checks());
}

}  // namespace
}  // namespace penstock::cli
