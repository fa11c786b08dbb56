#include <fmt/format.h>

#include "aws/query_codec.h"
#include "aws/text_forms.h"
#include "base/digest.h"

namespace penstock::aws {

namespace {

void append_form_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char byte : text) {
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.' ||
                       byte == '~';
    if (plain) {
      out += byte;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(byte) >> 4];
      out += kHex[static_cast<unsigned char>(byte) & 0xF];
    }
  }
}

std::string scalar_text(Kind kind, TimestampFormat format, const void* value) {
  std::string text;
  switch (kind) {
    case Kind::kString:
      return *static_cast<const std::string*>(value);
    case Kind::kBlob:
      return base64(static_cast<const Blob*>(value)->bytes);
    case Kind::kBoolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::kInteger:
      append_integer(text, *static_cast<const int32_t*>(value));
      break;
    case Kind::kLong:
      append_integer(text, *static_cast<const int64_t*>(value));
      break;
    case Kind::kDouble:
      append_double(text, *static_cast<const double*>(value));
      break;
    default:
      append_timestamp(
          text, *static_cast<const Timestamp*>(value),
          format == TimestampFormat::kProtocolDefault ? TimestampFormat::kIso8601 : format);
  }
  return text;
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void write_members(const StructureInfo& structure, const void* object,
                     const std::string& prefix) {
    for (const FieldInfo& field : structure.fields()) {
      if (const void* value = field.get(field, object)) {
        write_value(*field.type, field.options, value,
                    fmt::format("{}{}", prefix, field.query_name()));
      }
    }
  }

 private:
  struct Visit {
    Writer& writer;
    const TypeInfo& element;
    const FieldOptions& outer;
    const std::string& prefix;
    size_t index = 0;
  };

  void write_value(const TypeInfo& type, const FieldOptions& options, const void* value,
                   const std::string& name) {
    if (type.kind == Kind::kStructure) {
      write_members(*type.structure, value, name + ".");
      return;
    }
    if (type.container == nullptr) {
      write_parameter(name, scalar_text(type.kind, options.timestamp_format, value));
      return;
    }
    const std::string_view element = type.kind == Kind::kMap        ? "entry"
                                     : options.element_name.empty() ? "member"
                                                                    : options.element_name;
    const std::string prefix = options.flattened ? name : fmt::format("{}.{}", name, element);
    Visit visit{*this, *type.element, options, prefix};
    type.container->each(value, &visit, &Writer::write_element);
  }

  static void write_element(void* context, const std::string* key, const void* element) {
    auto& [writer, type, outer, prefix, index] = *static_cast<Visit*>(context);
    const FieldOptions inner{.timestamp_format = outer.timestamp_format};
    const std::string name = fmt::format("{}.{}", prefix, ++index);
    if (key == nullptr) {
      writer.write_value(type, inner, element, name);
      return;
    }
    writer.write_parameter(
        fmt::format("{}.{}", name, outer.key_name.empty() ? "key" : outer.key_name), *key);
    writer.write_value(
        type, inner, element,
        fmt::format("{}.{}", name, outer.value_name.empty() ? "value" : outer.value_name));
  }

  void write_parameter(std::string_view name, std::string_view value) {
    out_ += '&';
    append_form_encoded(out_, name);
    out_ += '=';
    append_form_encoded(out_, value);
  }

  std::string& out_;
};

}  // namespace

void encode_query(const StructureInfo& structure, const void* object, std::string& out) {
  Writer(out).write_members(structure, object, "");
}

}  // namespace penstock::aws
