// Attribute values and items in the one form in which they are stored, compared and changed. A
// value is its type, the length of what follows as a varint, and
//
//   string, binary          the bytes
//   number                  its form in number.h
//   true, false, null       nothing
//   sets                    how many, then each element: length as a varint, bytes; ascending
//   list                    how many, then each value
//   map                     how many, then each name (length as a varint, bytes) and value, names
//                           ascending and distinct
//
// An item is the content of a map. One value has one form, so equal values are equal bytes. The
// form is on disk: do not change it.
//
// Views do not own. What is read was written here, by checked code: a broken form aborts. Any
// thread.
#ifndef PENSTOCK_TABLE_VALUE_H_
#define PENSTOCK_TABLE_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace penstock::table {

enum class Type : uint8_t {
  kString = 1,
  kNumber = 2,
  kBinary = 3,
  kTrue = 4,
  kFalse = 5,
  kNull = 6,
  kStringSet = 7,
  kNumberSet = 8,
  kBinarySet = 9,
  kList = 10,
  kMap = 11,
};

// DynamoDB's name of a type: "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M".
std::string_view type_name(Type type);
inline bool is_set(Type type) { return type >= Type::kStringSet && type <= Type::kBinarySet; }
inline bool is_boolean(Type type) { return type == Type::kTrue || type == Type::kFalse; }
inline bool is_scalar_key(Type type) { return type <= Type::kBinary; }
// Of a set's elements.
Type element_type(Type set);

namespace internal {

uint64_t take_long_varint(std::string_view& bytes);

// Reads the varint at the front and takes it off. One byte says most lengths, two say nearly all.
inline uint64_t take_varint(std::string_view& bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  if (!bytes.empty() && byte(0) < 0x80) {
    const uint64_t value = byte(0);
    bytes.remove_prefix(1);
    return value;
  }
  if (bytes.size() >= 2 && byte(1) < 0x80) {
    const uint64_t value = (byte(0) & 0x7fU) | static_cast<uint64_t>(byte(1)) << 7;
    bytes.remove_prefix(2);
    return value;
  }
  return take_long_varint(bytes);
}

inline std::string_view take_sized(std::string_view& bytes) {
  const uint64_t length = take_varint(bytes);
  PENSTOCK_CHECK(length <= bytes.size());
  const std::string_view taken(bytes.data(), length);
  bytes.remove_prefix(length);
  return taken;
}

}  // namespace internal

// One value, with its head.
class ValueView {
 public:
  // The value that `bytes` begins with.
  explicit ValueView(std::string_view bytes) {
    PENSTOCK_CHECK(bytes.size() >= 2 && bytes[0] >= static_cast<char>(Type::kString) &&
                   bytes[0] <= static_cast<char>(Type::kMap));
    std::string_view rest = bytes;
    rest.remove_prefix(1);
    content_ = internal::take_sized(rest);
    bytes_ = std::string_view(bytes.data(), bytes.size() - rest.size());
  }

  Type type() const { return static_cast<Type>(bytes_[0]); }
  // What follows the head: a string's bytes, a number's form, a map's content.
  std::string_view content() const { return content_; }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
  std::string_view content_;
};

// Equal in DynamoDB's sense.
inline bool operator==(const ValueView& a, const ValueView& b) { return a.bytes() == b.bytes(); }

namespace internal {

inline ValueView take_value(std::string_view& bytes) {
  const ValueView value(bytes);
  bytes.remove_prefix(value.bytes().size());
  return value;
}

}  // namespace internal

// Each reader takes a content and gives its parts in order.
class SetReader {
 public:
  explicit SetReader(std::string_view content)
      : rest_(content), left_(internal::take_varint(rest_)) {}
  size_t left() const { return left_; }
  std::string_view next() {
    PENSTOCK_CHECK(left_ > 0);
    --left_;
    return internal::take_sized(rest_);
  }

 private:
  std::string_view rest_;
  size_t left_;
};

class ListReader {
 public:
  explicit ListReader(std::string_view content)
      : rest_(content), left_(internal::take_varint(rest_)) {}
  size_t left() const { return left_; }
  ValueView next() {
    PENSTOCK_CHECK(left_ > 0);
    --left_;
    return internal::take_value(rest_);
  }

 private:
  std::string_view rest_;
  size_t left_;
};

struct Attribute {
  std::string_view name;
  ValueView value;
};

class MapReader {
 public:
  explicit MapReader(std::string_view content)
      : rest_(content), left_(internal::take_varint(rest_)) {}
  size_t left() const { return left_; }
  Attribute next() {
    PENSTOCK_CHECK(left_ > 0);
    --left_;
    const std::string_view name = internal::take_sized(rest_);
    return {name, internal::take_value(rest_)};
  }

 private:
  std::string_view rest_;
  size_t left_;
};

std::optional<ValueView> find_attribute(std::string_view map_content, std::string_view name);

// The content of a map without attributes: the empty item.
inline constexpr std::string_view kEmptyItem{"\0", 1};

void append_value(std::string& out, Type type, std::string_view content);
std::string make_value(Type type, std::string_view content);
inline std::string string_value(std::string_view text) { return make_value(Type::kString, text); }
std::string number_value(int64_t value);

// Sorts; nothing if two are equal. `elements` are strings, binaries or numbers in their form.
[[nodiscard]] bool append_set_content(std::string& out, std::vector<std::string_view>& elements);
void append_list_content(std::string& out, const std::vector<std::string_view>& values);
// Sorts by name; of equal names the last counts.
using Entries = std::vector<std::pair<std::string_view, std::string_view>>;  // name, value
void append_map_content(std::string& out, Entries& entries);

// What DynamoDB's limits and capacity units count (developer guide, "DynamoDB item sizes and
// formats").
size_t value_size(const ValueView& value);
size_t item_size(std::string_view item);
// How many containers lie around the deepest one, itself included; 0 for a scalar.
size_t nesting(const ValueView& value);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_VALUE_H_
