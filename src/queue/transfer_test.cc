#include "queue/transfer.h"

#include <gtest/gtest.h>

namespace penstock::queue {
namespace {

constexpr int64_t kTimeMs = 1'700'000'000'000;

Transfer full_transfer(TransferKind kind) {
  return {.kind = kind,
          .target = "target",
          .origin = "origin",
          .task = 300,
          .sent_ms = kTimeMs,
          .receive_count = 1'000,
          .first_received_ms = kTimeMs + 5,
          .group = "group",
          .content = std::string_view("content\0", 8)};
}

void expect_same(const Transfer& read, const Transfer& written) {
  EXPECT_EQ(read.kind, written.kind);
  EXPECT_EQ(read.target, written.target);
  EXPECT_EQ(read.origin, written.origin);
  EXPECT_EQ(read.task, written.task);
  EXPECT_EQ(read.sent_ms, written.sent_ms);
  EXPECT_EQ(read.receive_count, written.receive_count);
  EXPECT_EQ(read.first_received_ms, written.first_received_ms);
  EXPECT_EQ(read.group, written.group);
  EXPECT_EQ(read.content, written.content);
}

TEST(Transfer, ReadsBackEveryKind) {
  for (const auto kind :
       {TransferKind::kDeadLetter, TransferKind::kMove, TransferKind::kReturnedDeadLetter,
        TransferKind::kReturnedMove, TransferKind::kQuestion, TransferKind::kAnswer}) {
    const Transfer written = full_transfer(kind);
    const std::string text = encode(written);
    const auto read = decode_transfer(text);
    ASSERT_TRUE(read);
    expect_same(*read, written);
  }
}

TEST(Transfer, ReadsBackWhatIsEmpty) {
  const std::string text = encode(Transfer{});
  const auto read = decode_transfer(text);
  ASSERT_TRUE(read);
  expect_same(*read, Transfer{});
}

TEST(Transfer, RefusesEveryCutHead) {
  Transfer transfer = full_transfer(TransferKind::kMove);
  transfer.content = {};  // what follows the head is content, however long
  const std::string text = encode(transfer);
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(decode_transfer(text.substr(0, length))) << length;
  }
  EXPECT_TRUE(decode_transfer(text));
}

TEST(Transfer, RefusesUnknownVersionsAndKinds) {
  for (const char version : {'\0', '\2', '\xff'}) {
    std::string text = encode(full_transfer(TransferKind::kMove));
    text[0] = version;
    EXPECT_FALSE(decode_transfer(text)) << int{version};
  }
  for (const char kind : {'\0', '\7', '\xff'}) {
    std::string text = encode(full_transfer(TransferKind::kMove));
    text[1] = kind;
    EXPECT_FALSE(decode_transfer(text)) << int{kind};
  }
}

}  // namespace
}  // namespace penstock::queue
