// The keys of a table or index: which attributes, of which types, and how their values become bytes
// that sort as DynamoDB sorts them. Plain values and pure functions; any thread.
//
// A key attribute's value as bytes ends by itself: a number is its form in number.h; a string or
// binary has each 00 written as 00 ff and ends with 00 01. So the bytes of several attributes one
// after the other sort by the first, then by the second, and so on. On disk: do not change it.
#ifndef PENSTOCK_TABLE_KEY_SCHEMA_H_
#define PENSTOCK_TABLE_KEY_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/value.h"

namespace penstock::table {

struct KeyAttribute {
  std::string name;
  Type type = Type::kString;  // kString, kNumber or kBinary
  bool operator==(const KeyAttribute&) const = default;
};

struct KeySchema {
  std::vector<KeyAttribute> partition;  // one; of a global index up to four
  std::vector<KeyAttribute> sort;       // none or one; of a global index up to four
  bool operator==(const KeySchema&) const = default;

  size_t size() const { return partition.size() + sort.size(); }
  // Partition first.
  const KeyAttribute& at(size_t i) const {
    return i < partition.size() ? partition[i] : sort[i - partition.size()];
  }
  bool contains(std::string_view name) const;
};

void append_key_value(std::string& out, const ValueView& value);
// Where a sort key begins that begins with these bytes: the value without its end.
void append_key_prefix(std::string& out, std::string_view content);
// A value of this type at the front of `key`, taken off; as a value with its head.
std::string take_key_value(Type type, std::string_view& key);

// An item's key in the store's order: what its partition and sort attributes are as bytes.
struct KeyBytes {
  std::string partition;
  std::string sort;
  bool operator==(const KeyBytes&) const = default;
};

// The key of an item that is to be stored, whose attributes are checked: present, of the right
// type, neither empty nor too long. ValidationException.
Result<KeyBytes> key_of_item(const KeySchema& schema, std::string_view item);
// The key that a request names, which must have the key's attributes and no others.
Result<KeyBytes> key_of_request(const KeySchema& schema, std::string_view key);
// The key of an item in an index; nothing if it is not in it for want of an attribute.
// ValidationException where one has the wrong type or is empty.
Result<std::optional<KeyBytes>> key_in_index(const KeySchema& schema, std::string_view item,
                                             std::string_view index);
// Whether a value may be a key's: its text is DynamoDB's.
Result<void> check_key_value(const KeyAttribute& attribute, bool is_partition,
                             const ValueView& value);

// The attributes of the schemas, out of an item, as an item: what LastEvaluatedKey answers.
std::string key_item(const std::vector<const KeySchema*>& schemas, std::string_view item);

// Which part of the space of hashes a partition belongs to; decides its shard and its place in a
// scan. On disk: do not change it.
uint32_t partition_hash(std::string_view partition);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_KEY_SCHEMA_H_
