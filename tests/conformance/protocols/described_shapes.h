// Shapes that are described at run time, as the published protocol cases bring them, for the codecs
// that otherwise walk declared ones. A Schema owns its descriptions and must outlive every value
// made from them. One thread.
#ifndef PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_DESCRIBED_SHAPES_H_
#define PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_DESCRIBED_SHAPES_H_

#include <simdjson.h>

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape_info.h"

namespace penstock::aws::test {

// A value of any type; which member holds it follows from its type.
struct Value {
  std::string text;
  Blob blob;
  bool flag = false;
  int32_t integer = 0;
  int64_t wide = 0;
  double number = 0;
  Timestamp time;
  std::vector<Value> list;
  std::map<std::string, Value> map;  // a map's values, or a structure's members by their names
};

class Schema {
 public:
  // `shapes` as in AWS's models. For awsQuery a member's locationName is its name on the wire; for
  // JSON it is its name.
  Schema(simdjson::dom::element shapes, bool query) : shapes_(shapes), query_(query) {}
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // The structure of that name; one without members for "".
  const StructureInfo& structure(std::string_view name);

 private:
  const TypeInfo& type(std::string_view name);
  FieldInfo field(std::string_view name, simdjson::dom::element member);
  std::string_view text(simdjson::dom::element object, std::string_view key);

  simdjson::dom::element shapes_;
  bool query_;
  std::deque<std::string> texts_;
  std::deque<std::vector<FieldInfo>> fields_;
  std::map<std::string, StructureInfo, std::less<>> structures_;
  std::map<std::string, TypeInfo, std::less<>> types_;
};

// The value that a case writes as JSON: blobs as plain text, times as seconds.
Value value_from(const TypeInfo& type, simdjson::dom::element json);
// Whether two values are the same on the wire: empty lists, maps and blobs count as absent.
bool is_same(const TypeInfo& type, const Value& left, const Value& right);

}  // namespace penstock::aws::test

#endif  // PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_DESCRIBED_SHAPES_H_
