// A C++ type that reads and writes its JSON itself instead of being walked row by row: for values
// that are kept in a form of their own. Such a type names its rows all the same, through
//
//   static constexpr aws::TypeInfo kWireType{aws::Kind::kMap, nullptr, &element, nullptr, &form};
//   bool is_absent() const;
//
// so that it is documented and compared with AWS's model as any other. Constant data with static
// storage.
#ifndef PENSTOCK_AWS_JSON_FORM_H_
#define PENSTOCK_AWS_JSON_FORM_H_

#include <simdjson.h>

#include <string>

namespace penstock::aws {

struct Path;

struct JsonForm {
  // Reads a value that is not null into `out`, a fresh one. False: `error` is what a
  // SerializationException says.
  bool (*read)(simdjson::ondemand::value& value, const Path& path, void* out, std::string& error);
  // Appends one JSON value.
  void (*write)(const void* value, std::string& out);
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_JSON_FORM_H_
