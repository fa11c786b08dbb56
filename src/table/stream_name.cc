#include "table/stream_name.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/text_forms.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/units.h"
#include "service/host.h"
#include "table/table_errors.h"
#include "table/table_name.h"

namespace penstock::table {
namespace {

constexpr std::string_view kStreamPart = "/stream/";
constexpr std::string_view kShardPrefix = "shardId-";
constexpr int kShardNumberBase = 100;
constexpr size_t kShardNumberDigits = 3;
constexpr size_t kRecordNumberDigits = 18;
constexpr std::string_view kIteratorVersion = "|1|";

std::optional<uint64_t> parse_digits(std::string_view text) {
  const auto number = aws::parse_integer(text);
  const bool is_number = number && text.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? std::optional(static_cast<uint64_t>(*number)) : std::nullopt;
}

}  // namespace

std::string stream_label(int64_t created_ms) {
  std::string text;
  // A time with whole seconds would have no milliseconds.
  const int64_t seconds_ms = created_ms - created_ms % kSecondMs;
  aws::append_timestamp(text, aws::Timestamp{seconds_ms}, aws::TimestampFormat::kIso8601);
  return fmt::format("{}.{:03}", text.substr(0, text.find_first_of(".Z")), created_ms % kSecondMs);
}

std::string stream_name(std::string_view path, std::string_view label) {
  std::string name(path);
  name.push_back('\0');
  return name.append(label);
}

std::string stream_arn(std::string_view path, std::string_view label) {
  return arn_of_path(path).append(kStreamPart).append(label);
}

Result<std::string> resolve_stream(const service::Call& call, std::string_view arn) {
  const size_t part = arn.find(kStreamPart);
  if (part == std::string_view::npos || !aws::parse_arn(arn)) {
    return Error(kValidation, fmt::format("Invalid StreamArn: {}", arn));
  }
  PENSTOCK_ASSIGN(const std::string path, resolve_table(call, arn.substr(0, part)));
  return stream_name(path, arn.substr(part + kStreamPart.size()));
}

std::string stream_shard_id(int64_t created_ms, journal::ShardId shard) {
  return fmt::format("{}{:020}-{:08x}", kShardPrefix, created_ms, shard);
}

std::optional<journal::ShardId> parse_stream_shard_id(std::string_view id) {
  for (int shard = 0; shard < service::kShards; ++shard) {
    if (id.starts_with(kShardPrefix) && id.ends_with(fmt::format("-{:08x}", shard))) {
      return static_cast<journal::ShardId>(shard);
    }
  }
  return std::nullopt;
}

std::string sequence_number(journal::ShardId shard, uint64_t number) {
  return fmt::format("{}{:018}", kShardNumberBase + shard, number);
}

std::optional<uint64_t> parse_sequence_number(journal::ShardId shard, std::string_view text) {
  if (text.size() != kShardNumberDigits + kRecordNumberDigits ||
      parse_digits(text.substr(0, kShardNumberDigits)) !=
          static_cast<uint64_t>(kShardNumberBase + shard)) {
    return std::nullopt;
  }
  return parse_digits(text.substr(kShardNumberDigits));
}

std::string format_iterator(const StreamIterator& iterator) {
  std::string place(1, static_cast<char>(iterator.shard));
  append_big_endian(place, iterator.position);
  append_big_endian(place, iterator.made_ms);
  return fmt::format("{}{}{}", iterator.arn, kIteratorVersion, base64(place));
}

std::optional<StreamIterator> parse_iterator(std::string_view token) {
  const size_t version = token.find(kIteratorVersion);
  if (version == std::string_view::npos) {
    return std::nullopt;
  }
  const auto place = decode_base64(token.substr(version + kIteratorVersion.size()));
  if (!place) {
    return std::nullopt;
  }
  ByteReader reader(*place);
  const std::string_view shard = reader.take(1);
  StreamIterator iterator;
  iterator.arn = token.substr(0, version);
  iterator.position = reader.big_endian<uint64_t>();
  iterator.made_ms = reader.big_endian<int64_t>();
  if (!reader.done() || static_cast<uint8_t>(shard[0]) >= service::kShards) {
    return std::nullopt;
  }
  iterator.shard = static_cast<journal::ShardId>(shard[0]);
  return iterator;
}

}  // namespace penstock::table
