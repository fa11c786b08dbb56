#include "table/key_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/arn.h"
#include "base/assert.h"
#include "table/number.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

constexpr char kZeroByte = '\0';
constexpr char kEscaped = '\xff';
constexpr char kEnd = '\x01';

Error wrong_schema() { return {kValidation, "The provided key element does not match the schema"}; }

// By attribute of the schema.
using KeyValues = std::array<std::optional<ValueView>, 2 * kGlobalKeyAttributesMax>;

Result<KeyBytes> key_bytes(const KeySchema& schema, const KeyValues& values) {
  KeyBytes bytes;
  for (size_t i = 0; i < schema.size(); ++i) {
    const bool is_partition = i < schema.partition.size();
    PENSTOCK_TRY(check_key_value(schema.at(i), is_partition, *values[i]));
    append_key_value(is_partition ? bytes.partition : bytes.sort, *values[i]);
  }
  return bytes;
}

Error empty_key(std::string_view name, Type type) {
  return {kValidation,
          fmt::format("One or more parameter values are not valid. The AttributeValue for a key "
                      "attribute cannot contain an empty {} value. Key: {}",
                      type == Type::kBinary ? "binary" : "string", name)};
}

}  // namespace

bool KeySchema::contains(std::string_view name) const {
  for (size_t i = 0; i < size(); ++i) {
    if (at(i).name == name) {
      return true;
    }
  }
  return false;
}

void append_key_prefix(std::string& out, std::string_view content) {
  while (true) {
    const size_t zero = content.find(kZeroByte);
    out.append(content.substr(0, zero));
    if (zero == std::string_view::npos) {
      return;
    }
    out.push_back(kZeroByte);
    out.push_back(kEscaped);
    content.remove_prefix(zero + 1);
  }
}

void append_key_value(std::string& out, const ValueView& value) {
  if (value.type() == Type::kNumber) {
    out.append(value.content());
    return;
  }
  append_key_prefix(out, value.content());
  out.push_back(kZeroByte);
  out.push_back(kEnd);
}

std::string take_key_value(Type type, std::string_view& key) {
  if (type == Type::kNumber) {
    const size_t length = number_length(key);
    PENSTOCK_CHECK(length > 0);
    const std::string value = make_value(type, key.substr(0, length));
    key.remove_prefix(length);
    return value;
  }
  std::string content;
  while (true) {
    const size_t zero = key.find(kZeroByte);
    PENSTOCK_CHECK(zero != std::string_view::npos && zero + 1 < key.size());
    content.append(key.substr(0, zero));
    const bool is_end = key[zero + 1] == kEnd;
    key.remove_prefix(zero + 2);
    if (is_end) {
      return make_value(type, content);
    }
    content.push_back(kZeroByte);
  }
}

Result<void> check_key_value(const KeyAttribute& attribute, bool is_partition,
                             const ValueView& value) {
  if (value.type() != attribute.type) {
    return Error(kValidation,
                 fmt::format("One or more parameter values were invalid: Type "
                             "mismatch for key {} expected: {} actual: {}",
                             attribute.name, type_name(attribute.type), type_name(value.type())));
  }
  if (attribute.type == Type::kNumber) {
    return {};
  }
  if (value.content().empty()) {
    return empty_key(attribute.name, attribute.type);
  }
  if (is_partition && value.content().size() > kPartitionKeyBytesMax) {
    return Error(kValidation,
                 fmt::format("One or more parameter values were invalid: Size of hashkey has "
                             "exceeded the maximum size limit of{} bytes",
                             kPartitionKeyBytesMax));
  }
  if (!is_partition && value.content().size() > kSortKeyBytesMax) {
    return Error(kValidation,
                 fmt::format("One or more parameter values were invalid: Aggregated size of all "
                             "range keys has exceeded the size limit of {} bytes",
                             kSortKeyBytesMax));
  }
  return {};
}

Result<KeyBytes> key_of_item(const KeySchema& schema, std::string_view item) {
  KeyValues values;
  for (size_t i = 0; i < schema.size(); ++i) {
    values[i] = find_attribute(item, schema.at(i).name);
    if (!values[i]) {
      return Error(kValidation,
                   fmt::format("One or more parameter values were invalid: Missing the key {} in "
                               "the item",
                               schema.at(i).name));
    }
  }
  return key_bytes(schema, values);
}

Result<KeyBytes> key_of_request(const KeySchema& schema, std::string_view key) {
  if (MapReader(key).left() != schema.size()) {
    return wrong_schema();
  }
  KeyValues values;
  for (size_t i = 0; i < schema.size(); ++i) {
    values[i] = find_attribute(key, schema.at(i).name);
    if (!values[i] || values[i]->type() != schema.at(i).type) {
      return wrong_schema();
    }
  }
  return key_bytes(schema, values);
}

Result<std::optional<KeyBytes>> key_in_index(const KeySchema& schema, std::string_view item,
                                             std::string_view index) {
  std::optional<KeyBytes> bytes(std::in_place);
  for (size_t i = 0; i < schema.size(); ++i) {
    const KeyAttribute& attribute = schema.at(i);
    const bool is_partition = i < schema.partition.size();
    const auto value = find_attribute(item, attribute.name);
    if (!value) {
      bytes.reset();  // the other attributes are checked all the same
      continue;
    }
    if (value->type() != attribute.type) {
      return Error(
          kValidation,
          fmt::format("One or more parameter values were invalid: Type mismatch for Index "
                      "Key {} Expected: {} Actual: {} IndexName: {}",
                      attribute.name, type_name(attribute.type), type_name(value->type()), index));
    }
    if (attribute.type != Type::kNumber && value->content().empty()) {
      return Error(
          kValidation,
          fmt::format(
              "One or more parameter values are not valid. A value specified for a "
              "secondary index key is not supported. The AttributeValue for a key attribute "
              "cannot contain an empty {} value. IndexName: {}, IndexKey: {}",
              attribute.type == Type::kBinary ? "binary" : "string", index, attribute.name));
    }
    PENSTOCK_TRY(check_key_value(attribute, is_partition, *value));
    if (bytes) {
      append_key_value(is_partition ? bytes->partition : bytes->sort, *value);
    }
  }
  return bytes;
}

std::string key_item(const std::vector<const KeySchema*>& schemas, std::string_view item) {
  Entries entries;
  for (const KeySchema* schema : schemas) {
    for (size_t i = 0; i < schema->size(); ++i) {
      if (const auto value = find_attribute(item, schema->at(i).name)) {
        entries.emplace_back(schema->at(i).name, value->bytes());
      }
    }
  }
  std::string out;
  append_map_content(out, entries);
  return out;
}

uint32_t partition_hash(std::string_view partition) {
  return static_cast<uint32_t>(aws::arn_hash(partition) >> 32);
}

}  // namespace penstock::table
