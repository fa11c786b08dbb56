#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>
#include <cstring>
#include <optional>

#include "aws/http.h"
#include "aws/json_codec.h"
#include "aws/json_form.h"
#include "aws/text_forms.h"
#include "aws/wire.h"
#include "base/digest.h"

namespace penstock::aws {

namespace {

namespace ondemand = simdjson::ondemand;

// Whole numbers up to here are exact as doubles.
constexpr double kExactDoubleMax = 9'007'199'254'740'992;

static_assert(kBodyPaddingBytes >= simdjson::SIMDJSON_PADDING);

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "String";
    case Kind::kBlob:
      return "Blob";
    case Kind::kBoolean:
      return "Boolean";
    case Kind::kInteger:
      return "Integer";
    case Kind::kLong:
      return "Long";
    case Kind::kDouble:
      return "Double";
    case Kind::kTimestamp:
      return "Timestamp";
    default:
      return "Collection";
  }
}

std::string_view token_name(ondemand::json_type type, bool value) {
  switch (type) {
    case ondemand::json_type::number:
      return "NUMBER_VALUE";
    case ondemand::json_type::string:
      return "STRING_VALUE";
    case ondemand::json_type::boolean:
      return value ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return "NULL_VALUE";
  }
}

// Whether a key, from behind its opening quote, has an escape in it.
bool is_escaped(const char* key) {
  while (*key != '"' && *key != '\\') {
    ++key;
  }
  return *key == '\\';
}

// Where a value is being read: its type, its field's options, and its place for messages.
struct Slot {
  const TypeInfo& type;
  const FieldOptions& options;
  const Path& path;
  int depth;
};

// One body's reading. Functions return false once error_ is set; nothing may be read after that.
class Reader {
 public:
  Reader(std::string_view body, Constraints& constraints)
      : end_(body.data() + body.size()), constraints_(constraints) {}

  Result<void> read(ondemand::document& document, const StructureInfo& structure, void* out);

 private:
  bool read_members(ondemand::object object, const StructureInfo& structure, void* out,
                    const Path* path, int depth);
  bool read_member(ondemand::value value, const FieldInfo& field, bool again, const Path* path,
                   int depth, void* out, bool& present);
  bool read_value(ondemand::value& value, const Slot& slot, void* out);
  bool read_list(ondemand::array array, const Slot& slot, void* out);
  bool read_map(ondemand::object object, const Slot& slot, void* out);
  bool read_element(ondemand::value value, const TypeInfo& type, const FieldOptions& options,
                    const Path& path, int depth, void* out);
  bool read_string(ondemand::value& value, std::string& out);
  bool read_from_string(ondemand::value& value, const Slot& slot, void* out);
  bool read_integer(ondemand::value& value, const Slot& slot, void* out);
  bool read_real(ondemand::value& value, const Slot& slot, void* out);
  bool read_scalar(ondemand::value& value, ondemand::json_type type, const Slot& slot, void* out);
  bool skip(ondemand::value value, int depth);

  size_t find(std::span<const FieldInfo> fields, ondemand::field& field, size_t expected);

  bool malformed(simdjson::error_code code);
  bool too_deep();
  bool wrong_type(ondemand::value& value, ondemand::json_type type, const Slot& slot);
  bool fail(std::string message) {
    error_.emplace(kSerializationError, std::move(message));
    return false;
  }

  const char* end_;
  Constraints& constraints_;
  std::optional<Error> error_;
};

bool Reader::malformed(simdjson::error_code code) {
  return fail(fmt::format("The request body is not valid JSON: {}", simdjson::error_message(code)));
}

bool Reader::too_deep() {
  return fail(fmt::format("The request body is nested deeper than {} levels", kJsonDepthMax));
}

bool Reader::wrong_type(ondemand::value& value, ondemand::json_type type, const Slot& slot) {
  const std::string at = describe(slot.path);
  if (slot.type.kind >= Kind::kList) {
    return fail(fmt::format("Unexpected field type at '{}'", at));
  }
  if (type == ondemand::json_type::object) {
    return fail(fmt::format("Start of structure or map found where not expected at '{}'", at));
  }
  if (type == ondemand::json_type::array) {
    return fail(fmt::format("Start of list found where not expected at '{}'", at));
  }
  bool truth = false;
  if (type == ondemand::json_type::boolean) {
    if (const auto code = value.get_bool().get(truth)) {
      return malformed(code);
    }
  }
  return fail(fmt::format("{} cannot be converted to {} at '{}'", token_name(type, truth),
                          type_name(slot.type.kind), at));
}

Result<void> Reader::read(ondemand::document& document, const StructureInfo& structure, void* out) {
  ondemand::object object;
  if (const auto code = document.get_object().get(object)) {
    malformed(code);
  } else if (const char* rest = nullptr;
             read_members(object, structure, out, nullptr, 1) &&
             document.current_location().get(rest) == simdjson::SUCCESS) {
    fail("The request body is not valid JSON: more follows after its end");
  }
  if (error_) {
    return *std::move(error_);
  }
  return {};
}

// The row of that name, or the number of rows. Clients mostly send members in the declared order.
size_t Reader::find(std::span<const FieldInfo> fields, ondemand::field& field, size_t expected) {
  const char* raw = field.key().raw();
  if (std::string_view name;
      is_escaped(raw) && field.unescaped_key().get(name) == simdjson::SUCCESS) {
    size_t row = 0;
    while (row < fields.size() && fields[row].name != name) {
      ++row;
    }
    return row;
  }
  const auto is_named = [&](std::string_view name) {
    return static_cast<size_t>(end_ - raw) > name.size() && raw[name.size()] == '"' &&
           std::memcmp(raw, name.data(), name.size()) == 0;
  };
  if (expected < fields.size() && is_named(fields[expected].name)) {
    return expected;
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    if (is_named(fields[i].name)) {
      return i;
    }
  }
  return fields.size();
}

bool Reader::read_members(ondemand::object object, const StructureInfo& structure, void* out,
                          const Path* path, int depth) {
  if (depth > kJsonDepthMax) {
    return too_deep();
  }
  const auto fields = structure.fields();
  std::bitset<kFieldsMax> seen;
  size_t expected = 0;
  for (auto entry : object) {
    ondemand::field member;
    if (const auto code = std::move(entry).get(member)) {
      return malformed(code);
    }
    const size_t row = find(fields, member, expected);
    if (row == fields.size()) {
      if (!skip(member.value(), depth + 1)) {
        return false;
      }
      continue;
    }
    bool present = false;
    if (!read_member(member.value(), fields[row], seen[row], path, depth, out, present)) {
      return false;
    }
    seen[row] = seen[row] || present;
    expected = row + 1;
  }
  constraints_.check_required(structure, seen, path);
  return true;
}

bool Reader::read_member(ondemand::value value, const FieldInfo& field, bool again,
                         const Path* path, int depth, void* out, bool& present) {
  ondemand::json_type type;
  if (const auto code = value.type().get(type)) {
    return malformed(code);
  }
  if (type == ondemand::json_type::null) {
    return skip(value, depth + 1);
  }
  present = true;
  const Path here{path, &field};
  void* member = field.emplace(field, out);
  if (again && field.type->container != nullptr) {
    field.type->container->clear(member);
  }
  if (!read_value(value, {*field.type, field.options, here, depth + 1}, member)) {
    return false;
  }
  constraints_.check_value(field, member, here);
  return true;
}

bool Reader::read_value(ondemand::value& value, const Slot& slot, void* out) {
  if (slot.type.json != nullptr) {
    std::string error;
    return slot.type.json->read(value, slot.path, out, error) || fail(std::move(error));
  }
  ondemand::json_type type;
  if (const auto code = value.type().get(type)) {
    return malformed(code);
  }
  if (slot.type.kind < Kind::kList) {
    return read_scalar(value, type, slot, out);
  }
  if (slot.type.kind == Kind::kList) {
    ondemand::array array;
    if (type != ondemand::json_type::array) {
      return wrong_type(value, type, slot);
    }
    const auto code = value.get_array().get(array);
    return code ? malformed(code) : read_list(array, slot, out);
  }
  if (type != ondemand::json_type::object) {
    return wrong_type(value, type, slot);
  }
  ondemand::object object;
  if (const auto code = value.get_object().get(object)) {
    return malformed(code);
  }
  return slot.type.kind == Kind::kMap
             ? read_map(object, slot, out)
             : read_members(object, *slot.type.structure, out, &slot.path, slot.depth);
}

bool Reader::read_element(ondemand::value value, const TypeInfo& type, const FieldOptions& options,
                          const Path& path, int depth, void* out) {
  ondemand::json_type found;
  if (const auto code = value.type().get(found)) {
    return malformed(code);
  }
  if (found == ondemand::json_type::null) {
    return fail(fmt::format("NULL_VALUE found where not expected at '{}'", describe(path)));
  }
  return read_value(value, {type, options, path, depth}, out);
}

bool Reader::read_list(ondemand::array array, const Slot& slot, void* out) {
  if (slot.depth > kJsonDepthMax) {
    return too_deep();
  }
  size_t index = 0;
  for (auto entry : array) {
    if (entry.error()) {
      return malformed(entry.error());
    }
    const ondemand::value value = entry.value_unsafe();
    const Path here{&slot.path, nullptr, ++index};
    void* element = slot.type.container->add(out, {});
    if (!read_element(value, *slot.type.element, slot.options, here, slot.depth + 1, element)) {
      return false;
    }
  }
  return true;
}

bool Reader::read_map(ondemand::object object, const Slot& slot, void* out) {
  if (slot.depth > kJsonDepthMax) {
    return too_deep();
  }
  for (auto entry : object) {
    ondemand::field member;
    std::string_view key;
    if (const auto code = std::move(entry).get(member)) {
      return malformed(code);
    }
    if (const auto code = member.unescaped_key().get(key)) {
      return malformed(code);
    }
    const Path here{&slot.path, nullptr, 0, key};
    void* element = slot.type.container->add(out, std::string(key));
    if (!read_element(member.value(), *slot.type.element, slot.options, here, slot.depth + 1,
                      element)) {
      return false;
    }
  }
  return true;
}

// A string without escapes is taken from the body as it stands: the reader has checked its UTF-8
// and control bytes.
bool Reader::read_string(ondemand::value& value, std::string& out) {
  const std::string_view token = value.raw_json_token();
  const size_t close = token.rfind('"');
  if (close != 0 && close != std::string_view::npos &&
      std::memchr(token.data(), '\\', close) == nullptr) {
    out.assign(token.data() + 1, close - 1);
    return true;
  }
  std::string_view text;
  if (const auto code = value.get_string().get(text)) {
    return malformed(code);
  }
  out.assign(text);
  return true;
}

bool Reader::read_integer(ondemand::value& value, const Slot& slot, void* out) {
  int64_t whole = 0;
  double number = 0;
  if (value.get_int64().get(whole) == simdjson::SUCCESS) {
    // Read exactly.
  } else if (const auto code = value.get_double().get(number)) {
    return malformed(code);
  } else if (number == std::trunc(number) && std::abs(number) <= kExactDoubleMax) {
    whole = static_cast<int64_t>(number);  // 30.0 and 3e1 are whole numbers
  } else {
    return wrong_type(value, ondemand::json_type::number, slot);
  }
  if (slot.type.kind == Kind::kLong) {
    *static_cast<int64_t*>(out) = whole;
    return true;
  }
  *static_cast<int32_t*>(out) = static_cast<int32_t>(whole);
  return whole == static_cast<int32_t>(whole) ||
         wrong_type(value, ondemand::json_type::number, slot);
}

bool Reader::read_scalar(ondemand::value& value, ondemand::json_type type, const Slot& slot,
                         void* out) {
  const Kind kind = slot.type.kind;
  if (type == ondemand::json_type::string) {
    return kind == Kind::kString ? read_string(value, *static_cast<std::string*>(out))
                                 : read_from_string(value, slot, out);
  }
  if (type == ondemand::json_type::boolean && kind == Kind::kBoolean) {
    const auto code = value.get_bool().get(*static_cast<bool*>(out));
    return code ? malformed(code) : true;
  }
  if (type == ondemand::json_type::number && (kind == Kind::kInteger || kind == Kind::kLong)) {
    return read_integer(value, slot, out);
  }
  if (type == ondemand::json_type::number && (kind == Kind::kDouble || kind == Kind::kTimestamp)) {
    return read_real(value, slot, out);
  }
  return wrong_type(value, type, slot);
}

// What is no string but is written as one: bytes, times with a text form, numbers without digits.
bool Reader::read_from_string(ondemand::value& value, const Slot& slot, void* out) {
  const Kind kind = slot.type.kind;
  std::string text;
  if (kind == Kind::kBoolean || kind == Kind::kInteger || kind == Kind::kLong) {
    return wrong_type(value, ondemand::json_type::string, slot);
  }
  if (!read_string(value, text)) {
    return false;
  }
  if (kind == Kind::kBlob) {
    if (auto bytes = decode_base64(text)) {
      static_cast<Blob*>(out)->bytes = *std::move(bytes);
      return true;
    }
    return fail(fmt::format("The value at '{}' is not valid base64", describe(slot.path)));
  }
  if (const auto time = parse_timestamp(text); time && kind == Kind::kTimestamp) {
    *static_cast<Timestamp*>(out) = *time;
    return true;
  }
  if (const auto number = parse_double(text);
      number && kind == Kind::kDouble && !std::isfinite(*number)) {
    *static_cast<double*>(out) = *number;
    return true;
  }
  return wrong_type(value, ondemand::json_type::string, slot);
}

bool Reader::read_real(ondemand::value& value, const Slot& slot, void* out) {
  double number = 0;
  if (const auto code = value.get_double().get(number)) {
    return malformed(code);
  }
  if (slot.type.kind == Kind::kDouble) {
    *static_cast<double*>(out) = number;
    return true;
  }
  const auto time = timestamp_from_seconds(number);
  *static_cast<Timestamp*>(out) = time.value_or(Timestamp{});
  return time.has_value() || wrong_type(value, ondemand::json_type::number, slot);
}

// What no row describes is still read to its end: malformed text is refused wherever it stands.
bool Reader::skip(ondemand::value value, int depth) {
  if (depth > kJsonDepthMax) {
    return too_deep();
  }
  ondemand::json_type type;
  auto code = value.type().get(type);
  if (code) {
    return malformed(code);
  }
  bool truth = false;
  double number = 0;
  std::string_view text;
  switch (type) {
    case ondemand::json_type::string:
      code = value.get_string().get(text);
      break;
    case ondemand::json_type::number:
      code = value.get_double().get(number);
      break;
    case ondemand::json_type::boolean:
      code = value.get_bool().get(truth);
      break;
    case ondemand::json_type::null:
      code = value.is_null().get(truth);
      break;
    case ondemand::json_type::array:
      for (auto entry : value.get_array()) {
        if (entry.error() || !skip(entry.value_unsafe(), depth + 1)) {
          return error_.has_value() ? false : malformed(entry.error());
        }
      }
      break;
    case ondemand::json_type::object:
      for (auto entry : value.get_object()) {
        ondemand::field member;
        if (std::move(entry).get(member) != simdjson::SUCCESS || !skip(member.value(), depth + 1)) {
          return error_.has_value() ? false : malformed(simdjson::TAPE_ERROR);
        }
      }
      break;
  }
  return code ? malformed(code) : true;
}

Result<void> parse(const StructureInfo& structure, std::string_view body, size_t capacity,
                   void* object, Constraints& constraints) {
  // The parser's buffers only, so that no request allocates them anew; each use starts from
  // nothing. They grow to a few times the largest body that the thread has read, and bodies are
  // bounded by the edge.
  thread_local ondemand::parser parser;
  ondemand::document document;
  if (const auto code = parser.iterate(body.data(), body.size(), capacity).get(document)) {
    return Error(kSerializationError, fmt::format("The request body is not valid JSON: {}",
                                                  simdjson::error_message(code)));
  }
  return Reader(body, constraints).read(document, structure, object);
}

}  // namespace

Result<void> decode_json(const StructureInfo& structure, std::string_view body, bool padded,
                         void* object, Constraints& constraints) {
  if (body.empty()) {
    constraints.check_required(structure, {}, nullptr);
    return {};
  }
  if (padded) {
    return parse(structure, body, body.size() + kBodyPaddingBytes, object, constraints);
  }
  std::string copy;
  copy.reserve(body.size() + kBodyPaddingBytes);
  copy.assign(body);
  return parse(structure, copy, copy.capacity(), object, constraints);
}

}  // namespace penstock::aws
