#include "table/value_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "aws/constraints.h"
#include "aws/json_form.h"
#include "aws/json_writer.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "table/item_list.h"
#include "table/number.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr const char* kInvalid = "One or more parameter values were invalid: ";

// Reads one member of a request. Functions return false once error_ is set.
class Reader {
 public:
  Reader(const aws::Path& path, ValueProblem& problem, std::string& error)
      : path_(path), problem_(problem), error_(error) {}

  // Appends the content of a map. `depth` counts the containers around its values.
  bool read_map(ondemand::value& value, std::string& out, size_t depth);
  // Appends a value with its head.
  bool read_value(ondemand::value& value, std::string& out, size_t depth);

 private:
  bool read_member(std::string_view name, ondemand::value& value, std::string& out, size_t depth);
  bool read_text(ondemand::value& value, std::string_view& text);
  bool read_scalar(Type type, ondemand::value& value, std::string& out);
  bool read_truth(bool is_null, ondemand::value& value, std::string& out);
  bool read_set(Type type, ondemand::value& value, std::string& out);
  bool read_element(Type type, std::string_view text, std::string& out);
  bool read_list(ondemand::value& value, std::string& out, size_t depth);

  bool fail(std::string text) {
    error_ = std::move(text);
    return false;
  }
  bool malformed(simdjson::error_code code) {
    return fail(
        fmt::format("The request body is not valid JSON: {}", simdjson::error_message(code)));
  }
  bool unexpected(std::string_view what) {
    return fail(fmt::format("{} found where not expected at '{}'", what, aws::describe(path_)));
  }
  void refuse(std::string text) {
    if (problem_.text.empty()) {
      problem_ = {std::move(text), std::string(top_)};
    }
  }

  const aws::Path& path_;
  ValueProblem& problem_;
  std::string& error_;
  std::string_view top_;  // name of the attribute that is being read; the parser holds it
};

// AWS's for strings and binaries; that for numbers is made after them.
std::string null_member(Type set) {
  return fmt::format(
      "{}{}", kInvalid,
      set == Type::kStringSet   ? "An string set may not have a null string as a member"
      : set == Type::kNumberSet ? "An number set may not have a null number as a member"
                                : "Binary sets may not contain null or empty values");
}

struct Span {
  size_t name;
  size_t value;
  size_t end;
};

bool Reader::read_map(ondemand::value& value, std::string& out, size_t depth) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return unexpected("Value that is no map");
  }
  std::string scratch;
  std::vector<Span> spans;
  for (auto entry : object) {
    ondemand::field member;
    std::string_view name;
    if (const auto code = std::move(entry).get(member)) {
      return malformed(code);
    }
    if (const auto code = member.unescaped_key().get(name)) {
      return malformed(code);
    }
    Span span{scratch.size(), 0, 0};
    scratch.append(name);
    span.value = scratch.size();
    if (depth == 0) {
      top_ = name;
    }
    if (!read_value(member.value(), scratch, depth)) {
      return false;
    }
    span.end = scratch.size();
    if (span.end > span.value) {
      spans.push_back(span);
    }
  }
  Entries entries;
  entries.reserve(spans.size());
  const std::string_view all = scratch;
  for (const Span& span : spans) {
    entries.emplace_back(all.substr(span.name, span.value - span.name),
                         all.substr(span.value, span.end - span.value));
  }
  out.reserve(out.size() + scratch.size() + spans.size() * 2 + 4);
  append_map_content(out, entries);
  return true;
}

bool Reader::read_value(ondemand::value& value, std::string& out, size_t depth) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return unexpected("Value that is no structure");
  }
  size_t found = 0;
  for (auto entry : object) {
    ondemand::field member;
    std::string_view name;
    if (const auto code = std::move(entry).get(member)) {
      return malformed(code);
    }
    if (const auto code = member.unescaped_key().get(name)) {
      return malformed(code);
    }
    ondemand::json_type type;
    if (const auto code = member.value().type().get(type)) {
      return malformed(code);
    }
    if (type == ondemand::json_type::null) {
      continue;
    }
    const size_t before = out.size();
    if (!read_member(name, member.value(), out, depth)) {
      return false;
    }
    found += out.size() > before ? 1 : 0;
    if (found > 1) {
      out.resize(before);
      refuse(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
          "the supported datatypes");
    }
  }
  if (found == 0) {
    refuse("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    append_value(out, Type::kNull, {});
  }
  return true;
}

// Members that are none are skipped, as everywhere.
bool Reader::read_member(std::string_view name, ondemand::value& value, std::string& out,
                         size_t depth) {
  if (name == "S") {
    return read_scalar(Type::kString, value, out);
  }
  if (name == "N") {
    return read_scalar(Type::kNumber, value, out);
  }
  if (name == "B") {
    return read_scalar(Type::kBinary, value, out);
  }
  if (name == "SS" || name == "NS" || name == "BS") {
    return read_set(name == "SS"   ? Type::kStringSet
                    : name == "NS" ? Type::kNumberSet
                                   : Type::kBinarySet,
                    value, out);
  }
  if (name == "NULL" || name == "BOOL") {
    return read_truth(name == "NULL", value, out);
  }
  if (name != "L" && name != "M") {
    return true;
  }
  if (depth >= kNestingMax) {
    refuse("Nesting Levels have exceeded supported limits");
    append_value(out, Type::kNull, {});
    return true;
  }
  if (name == "L") {
    return read_list(value, out, depth + 1);
  }
  std::string content;
  if (!read_map(value, content, depth + 1)) {
    return false;
  }
  append_value(out, Type::kMap, content);
  return true;
}

bool Reader::read_text(ondemand::value& value, std::string_view& text) {
  ondemand::json_type type;
  if (const auto code = value.type().get(type)) {
    return malformed(code);
  }
  bool truth = false;
  switch (type) {
    case ondemand::json_type::string: {
      const auto code = value.get_string().get(text);
      return code ? malformed(code) : true;
    }
    case ondemand::json_type::number:
      return fail("NUMBER_VALUE cannot be converted to String");
    case ondemand::json_type::boolean:
      if (const auto code = value.get_bool().get(truth)) {
        return malformed(code);
      }
      return fail(fmt::format("{}_VALUE cannot be converted to String", truth ? "TRUE" : "FALSE"));
    case ondemand::json_type::null:
      return fail("NULL_VALUE cannot be converted to String");
    case ondemand::json_type::array:
      return unexpected("Start of list");
    case ondemand::json_type::object:
      return unexpected("Start of structure or map");
  }
  return false;
}

// Appends a set's element or a scalar's content.
bool Reader::read_element(Type type, std::string_view text, std::string& out) {
  if (type == Type::kNumber) {
    const NumberFault fault = append_number(out, text);
    if (fault != NumberFault::kNone) {
      refuse(describe(fault, text));
      append_number(out, int64_t{0});
    }
    return true;
  }
  if (type == Type::kString) {
    out.append(text);
    return true;
  }
  const auto bytes = decode_base64(text);
  if (!bytes) {
    return fail(fmt::format("The value at '{}' is not valid base64", aws::describe(path_)));
  }
  out.append(*bytes);
  return true;
}

bool Reader::read_scalar(Type type, ondemand::value& value, std::string& out) {
  std::string_view text;
  if (!read_text(value, text)) {
    return false;
  }
  if (type == Type::kString) {
    append_value(out, type, text);
    return true;
  }
  std::string content;
  if (!read_element(type, text, content)) {
    return false;
  }
  append_value(out, type, content);
  return true;
}

bool Reader::read_truth(bool is_null, ondemand::value& value, std::string& out) {
  bool truth = false;
  if (value.get_bool().get(truth) != simdjson::SUCCESS) {
    return fail(fmt::format("Unexpected value type for a Boolean at '{}'", aws::describe(path_)));
  }
  if (is_null && !truth) {
    refuse(fmt::format("{}Null attribute value types must have the value of true", kInvalid));
  }
  append_value(out, is_null ? Type::kNull : truth ? Type::kTrue : Type::kFalse, {});
  return true;
}

bool Reader::read_set(Type type, ondemand::value& value, std::string& out) {
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    return unexpected("Value that is no list");
  }
  std::vector<std::string> elements;
  for (auto entry : array) {
    ondemand::value element;
    if (const auto code = std::move(entry).get(element)) {
      return malformed(code);
    }
    ondemand::json_type kind;
    if (const auto code = element.type().get(kind)) {
      return malformed(code);
    }
    if (kind == ondemand::json_type::null) {
      refuse(null_member(type));
      continue;
    }
    std::string_view text;
    if (!read_text(element, text) ||
        !read_element(element_type(type), text, elements.emplace_back())) {
      return false;
    }
  }
  if (elements.empty()) {
    refuse(fmt::format("{}{}", kInvalid,
                       type == Type::kBinarySet   ? "Binary sets should not be empty"
                       : type == Type::kNumberSet ? "An number set  may not be empty"
                                                  : "An string set  may not be empty"));
  }
  const std::vector<std::string_view> given(elements.begin(), elements.end());
  std::vector<std::string_view> sorted = given;
  std::string content;
  if (!append_set_content(content, sorted)) {
    refuse(describe_duplicates(type, given));
    append_varint(content, 0);
  }
  append_value(out, type, content);
  return true;
}

bool Reader::read_list(ondemand::value& value, std::string& out, size_t depth) {
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    return unexpected("Value that is no list");
  }
  std::string values;
  size_t count = 0;
  for (auto entry : array) {
    ondemand::value element;
    if (const auto code = std::move(entry).get(element)) {
      return malformed(code);
    }
    if (!read_value(element, values, depth)) {
      return false;
    }
    ++count;
  }
  std::string content;
  append_varint(content, count);
  content += values;
  append_value(out, Type::kList, content);
  return true;
}

bool read_item(ondemand::value& value, const aws::Path& path, void* out, std::string& error) {
  auto& item = *static_cast<Item*>(out);
  item.bytes.clear();
  return Reader(path, item.problem, error).read_map(value, item.bytes, 0);
}

// Of a reply, in which nothing is wrong with a value.
bool read_items(ondemand::value& value, const aws::Path& path, void* out, std::string& error) {
  auto& items = *static_cast<ItemList*>(out);
  items.truncate(0);
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    error =
        fmt::format("Value that is no list found where not expected at '{}'", aws::describe(path));
    return false;
  }
  for (auto entry : array) {
    ondemand::value element;
    if (const auto code = std::move(entry).get(element)) {
      error = fmt::format("The request body is not valid JSON: {}", simdjson::error_message(code));
      return false;
    }
    ValueProblem problem;
    if (!Reader(path, problem, error).read_map(element, items.unfinished(), 0)) {
      return false;
    }
    items.end_item();
  }
  return true;
}

bool read_any(ondemand::value& value, const aws::Path& path, void* out, std::string& error) {
  auto& any = *static_cast<AnyValue*>(out);
  any.bytes.clear();
  return Reader(path, any.problem, error).read_value(value, any.bytes, 0);
}

// Writes values as JSON straight from their stored form.
void add_value(aws::TextWriter& out, const ValueView& value);
void add_item(aws::TextWriter& out, std::string_view item);

void add_scalar(aws::TextWriter& out, Type type, std::string_view content) {
  if (type == Type::kString) {
    aws::add_json_string(out, content);
    return;
  }
  out.add('"');
  if (type == Type::kNumber) {
    out.advance(write_number_text(out.room(kNumberTextBytesMax), content));
  } else {
    out.add(base64(content));
  }
  out.add('"');
}

void add_set(aws::TextWriter& out, const ValueView& value) {
  SetReader reader(value.content());
  out.add('[');
  for (bool is_first = true; reader.left() > 0; is_first = false) {
    if (!is_first) {
      out.add(',');
    }
    add_scalar(out, element_type(value.type()), reader.next());
  }
  out.add(']');
}

void add_list(aws::TextWriter& out, std::string_view content) {
  ListReader reader(content);
  out.add('[');
  for (bool is_first = true; reader.left() > 0; is_first = false) {
    if (!is_first) {
      out.add(',');
    }
    add_value(out, reader.next());
  }
  out.add(']');
}

void add_value(aws::TextWriter& out, const ValueView& value) {
  switch (value.type()) {
    case Type::kString:
      out.add("{\"S\":");
      aws::add_json_string(out, value.content());
      out.add('}');
      return;
    case Type::kNumber:
      out.add("{\"N\":");
      add_scalar(out, Type::kNumber, value.content());
      out.add('}');
      return;
    case Type::kBinary:
      out.add("{\"B\":");
      add_scalar(out, Type::kBinary, value.content());
      out.add('}');
      return;
    case Type::kTrue:
      out.add("{\"BOOL\":true}");
      return;
    case Type::kFalse:
      out.add("{\"BOOL\":false}");
      return;
    case Type::kNull:
      out.add("{\"NULL\":true}");
      return;
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      out.add("{\"");
      out.add(type_name(value.type()));
      out.add("\":");
      add_set(out, value);
      out.add('}');
      return;
    case Type::kList:
      out.add("{\"L\":");
      add_list(out, value.content());
      out.add('}');
      return;
    case Type::kMap:
      out.add("{\"M\":");
      add_item(out, value.content());
      out.add('}');
      return;
  }
}

void add_item(aws::TextWriter& out, std::string_view item) {
  MapReader reader(item);
  out.add('{');
  for (bool is_first = true; reader.left() > 0; is_first = false) {
    if (!is_first) {
      out.add(',');
    }
    const Attribute attribute = reader.next();
    aws::add_json_string(out, attribute.name);
    out.add(':');
    add_value(out, attribute.value);
  }
  out.add('}');
}

// Room for the brackets and quotes of an item of a few attributes.
constexpr size_t kStepBytes = 256;

void add_items(std::string& out, const ItemList& items) {
  constexpr size_t kListStepBytes = 4096;
  aws::TextWriter writer(out, kListStepBytes);
  writer.add('[');
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) {
      writer.add(',');
    }
    add_item(writer, items[i]);
  }
  writer.add(']');
}

}  // namespace

const aws::JsonForm kItemForm{&read_item, [](const void* value, std::string& out) {
                                append_item_json(out, static_cast<const Item*>(value)->bytes);
                              }};
const aws::JsonForm kItemListForm{&read_items, [](const void* value, std::string& out) {
                                    add_items(out, *static_cast<const ItemList*>(value));
                                  }};
const aws::JsonForm kValueForm{&read_any, [](const void* value, std::string& out) {
                                 append_value_json(out,
                                                   static_cast<const AnyValue*>(value)->view());
                               }};

void append_value_json(std::string& out, const ValueView& value) {
  aws::TextWriter writer(out, value.content().size() + kStepBytes);
  add_value(writer, value);
}

void append_item_json(std::string& out, std::string_view item) {
  aws::TextWriter writer(out, item.size() + kStepBytes);
  add_item(writer, item);
}

std::string describe_duplicates(Type set, const std::vector<std::string_view>& elements) {
  if (set == Type::kNumberSet) {
    return "Input collection contains duplicates";
  }
  std::string list;
  for (const std::string_view text : elements) {
    list += list.empty() ? "" : ", ";
    list += text;
  }
  return fmt::format("{}Input collection [{}]{} contains duplicates.", kInvalid, list,
                     set == Type::kBinarySet ? "of type BS" : "");
}

std::string describe_value(const ValueView& value) {
  std::string text;
  if (value.type() == Type::kNumber) {
    append_number_text(text, value.content());
  } else if (value.type() == Type::kString) {
    text = value.content();
  } else {
    append_value_json(text, value);
    return text;
  }
  return fmt::format("{{{}:{}}}", type_name(value.type()), text);
}

}  // namespace penstock::table
