// Attribute values and items in DynamoDB's JSON: {"S":"text"}, {"M":{"a":{"N":"1"}}}. The shapes of
// requests and replies hold them as Item and AnyValue, which are read into their stored form
// straight away and written from it. Plain values; any thread.
#ifndef PENSTOCK_TABLE_VALUE_JSON_H_
#define PENSTOCK_TABLE_VALUE_JSON_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/shape.h"
#include "table/value.h"

namespace penstock::aws {
struct JsonForm;
}

namespace penstock::table {

// The rows of an attribute value, for documentation and comparison with AWS's model; values
// themselves are kept as in value.h.
struct AttributeValue {
  std::optional<std::string> s;
  std::optional<std::string> n;
  aws::Blob b;
  std::vector<std::string> string_set;
  std::vector<std::string> number_set;
  std::vector<aws::Blob> binary_set;
  std::map<std::string, AttributeValue> map;
  std::vector<AttributeValue> list;
  std::optional<bool> null;
  std::optional<bool> boolean;
  static constexpr std::string_view kName = "AttributeValue";
  static consteval auto fields() {
    return std::array{
        aws::field<&AttributeValue::s>("S", {.doc = "A string; of a key at least one byte."}),
        aws::field<&AttributeValue::n>("N", {.doc = "A number as text, exact to 38 digits."}),
        aws::field<&AttributeValue::b>("B", {.doc = "Bytes."}),
        aws::field<&AttributeValue::string_set>("SS", {.doc = "Distinct strings, at least one."}),
        aws::field<&AttributeValue::number_set>("NS", {.doc = "Distinct numbers, at least one."}),
        aws::field<&AttributeValue::binary_set>("BS", {.doc = "Distinct bytes, at least one."}),
        aws::field<&AttributeValue::map>("M", {.doc = "Values by name."}),
        aws::field<&AttributeValue::list>("L", {.doc = "Values in order, of any types."}),
        aws::field<&AttributeValue::null>("NULL", {.doc = "Always true."}),
        aws::field<&AttributeValue::boolean>("BOOL", {.doc = "True or false."}),
    };
  }
};

extern const aws::JsonForm kItemForm;
extern const aws::JsonForm kValueForm;

// What DynamoDB finds wrong with a value that is well-formed JSON, once it looks at values: the
// text of a ValidationException, and which attribute or placeholder it is in.
struct ValueProblem {
  std::string text;  // empty: none
  std::string key;
};

// A map of names to values: an item, a key, the values of an expression's placeholders.
struct Item {
  std::string bytes;  // in the form of value.h; empty: absent
  ValueProblem problem;

  bool is_absent() const { return bytes.empty(); }
  std::string_view view() const { return bytes; }
  static constexpr aws::TypeInfo kWireType{aws::Kind::kMap, nullptr, &aws::kType<AttributeValue>,
                                           nullptr, &kItemForm};
};

struct AnyValue {
  std::string bytes;  // with its head; empty: absent
  ValueProblem problem;

  bool is_absent() const { return bytes.empty(); }
  ValueView view() const { return ValueView(bytes); }
  static constexpr aws::TypeInfo kWireType{aws::Kind::kStructure, &aws::kStructure<AttributeValue>,
                                           nullptr, nullptr, &kValueForm};
};

void append_value_json(std::string& out, const ValueView& value);
void append_item_json(std::string& out, std::string_view item);

// What is wrong with a set of which two elements are equal.
std::string describe_duplicates(Type set, const std::vector<std::string_view>& elements);

// How AWS's error texts show a value: "{S:abc}".
std::string describe_value(const ValueView& value);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_VALUE_JSON_H_
