#include "queue/transfer.h"

#include "base/bytes.h"

namespace penstock::queue {
namespace {

constexpr char kVersion = 1;
constexpr auto kLastKind = static_cast<char>(TransferKind::kAnswer);

}  // namespace

std::string encode(const Transfer& transfer) {
  std::string text;
  text.reserve(transfer.content.size() + transfer.target.size() + transfer.origin.size() + 64);
  text.push_back(kVersion);
  text.push_back(static_cast<char>(transfer.kind));
  append_sized(text, transfer.target);
  append_sized(text, transfer.origin);
  append_varint(text, transfer.task);
  append_varint(text, static_cast<uint64_t>(transfer.sent_ms));
  append_varint(text, transfer.receive_count);
  append_varint(text, static_cast<uint64_t>(transfer.first_received_ms));
  append_sized(text, transfer.group);
  text.append(transfer.content);
  return text;
}

std::optional<Transfer> decode_transfer(std::string_view text) {
  ByteReader reader(text);
  const std::string_view head = reader.take(2);
  if (!reader.ok() || head[0] != kVersion || head[1] < 1 || head[1] > kLastKind) {
    return std::nullopt;
  }
  Transfer transfer;
  transfer.kind = static_cast<TransferKind>(head[1]);
  transfer.target = reader.sized();
  transfer.origin = reader.sized();
  transfer.task = reader.varint();
  transfer.sent_ms = static_cast<int64_t>(reader.varint());
  transfer.receive_count = static_cast<uint32_t>(reader.varint());
  transfer.first_received_ms = static_cast<int64_t>(reader.varint());
  transfer.group = reader.sized();
  if (!reader.ok()) {
    return std::nullopt;
  }
  transfer.content = reader.rest();
  return transfer;
}

}  // namespace penstock::queue
