#include "bus/bus_keys.h"

#include "base/bytes.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;
constexpr char kEnd = '\0';
constexpr size_t kPrefixBytes = 2;
constexpr size_t kHeadBytes = kPrefixBytes + sizeof(uint64_t);

}  // namespace

std::string bus_path(std::string_view account, std::string_view region, std::string_view name) {
  std::string path(account);
  path += kEnd;
  path += region;
  path += kEnd;
  path += name;
  return path;
}

PathParts parse_path(std::string_view path) {
  const size_t region = path.find(kEnd);
  const size_t name = region == std::string_view::npos ? region : path.find(kEnd, region + 1);
  if (name == std::string_view::npos) {
    return {};
  }
  return {path.substr(0, region), path.substr(region + 1, name - region - 1),
          path.substr(name + 1)};
}

std::string path_key(std::string_view prefix, std::string_view path) {
  std::string key(prefix);
  key += path;
  return key;
}

std::string part_key(std::string_view prefix, uint64_t id) {
  std::string key(prefix);
  append_big_endian(key, id);
  return key;
}

std::string part_key(std::string_view prefix, uint64_t id, std::string_view name) {
  std::string key = part_key(prefix, id);
  key += name;
  return key;
}

std::string sequence_key(std::string_view prefix, uint64_t id, Sequence sequence) {
  std::string key = part_key(prefix, id);
  append_big_endian(key, sequence);
  return key;
}

std::string target_key(BusId id, std::string_view rule_name, std::string_view target_id) {
  std::string key = part_key(kTargetPrefix, id, rule_name);
  key += kEnd;
  key += target_id;
  return key;
}

std::string_view name_in_key(std::string_view key) {
  return key.size() < kHeadBytes ? std::string_view() : key.substr(kHeadBytes);
}

std::optional<Sequence> sequence_in_key(std::string_view key) {
  if (key.size() != kHeadBytes + sizeof(Sequence)) {
    return std::nullopt;
  }
  return read_big_endian<Sequence>(key.data() + kHeadBytes);
}

std::string encode(const Progress& progress) {
  std::string value(1, kVersion);
  append_varint(value, progress.block_end);
  append_varint(value, progress.head);
  return value;
}

std::optional<Progress> decode_progress(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  Progress progress;
  progress.block_end = reader.varint();
  progress.head = reader.varint();
  return reader.done() && version[0] == kVersion ? std::optional(progress) : std::nullopt;
}

std::string encode_number(uint64_t number) {
  std::string value(1, kVersion);
  append_varint(value, number);
  return value;
}

std::optional<uint64_t> decode_number(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  const uint64_t number = reader.varint();
  return reader.done() && version[0] == kVersion ? std::optional(number) : std::nullopt;
}

}  // namespace penstock::bus
