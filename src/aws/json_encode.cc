#include "aws/json_codec.h"
#include "aws/json_form.h"
#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "base/digest.h"

namespace penstock::aws {

namespace {

void write_value(JsonWriter& writer, const TypeInfo& type, TimestampFormat format,
                 const void* value);

void write_members(JsonWriter& writer, const StructureInfo& structure, const void* object) {
  writer.begin_object();
  for (const FieldInfo& field : structure.fields()) {
    if (const void* value = field.get(field, object)) {
      writer.plain_key(field.name);
      write_value(writer, *field.type, field.options.timestamp_format, value);
    }
  }
  writer.end_object();
}

void write_container(JsonWriter& writer, const TypeInfo& type, TimestampFormat format,
                     const void* value) {
  struct Visit {
    JsonWriter& writer;
    const TypeInfo& element;
    TimestampFormat format;
  } context{writer, *type.element, format};
  const bool is_map = type.kind == Kind::kMap;
  if (is_map) {
    writer.begin_object();
  } else {
    writer.begin_array();
  }
  type.container->each(value, &context,
                       [](void* visit, const std::string* key, const void* element) {
                         auto& [to, element_type, element_format] = *static_cast<Visit*>(visit);
                         if (key != nullptr) {
                           to.key(*key);
                         }
                         write_value(to, element_type, element_format, element);
                       });
  if (is_map) {
    writer.end_object();
  } else {
    writer.end_array();
  }
}

void write_timestamp(JsonWriter& writer, TimestampFormat format, Timestamp time) {
  if (format == TimestampFormat::kProtocolDefault || format == TimestampFormat::kEpochSeconds) {
    if (time.ms % 1000 == 0) {
      writer.integer(time.ms / 1000);
    } else {
      writer.number(static_cast<double>(time.ms) / 1000);
    }
    return;
  }
  std::string text;
  append_timestamp(text, time, format);
  writer.plain_string(text);
}

void write_value(JsonWriter& writer, const TypeInfo& type, TimestampFormat format,
                 const void* value) {
  if (type.json != nullptr) {
    type.json->write(value, writer.begin_own_form());
    return;
  }
  switch (type.kind) {
    case Kind::kString:
      writer.string(*static_cast<const std::string*>(value));
      return;
    case Kind::kBlob:
      writer.plain_string(base64(static_cast<const Blob*>(value)->bytes));
      return;
    case Kind::kBoolean:
      writer.boolean(*static_cast<const bool*>(value));
      return;
    case Kind::kInteger:
      writer.integer(*static_cast<const int32_t*>(value));
      return;
    case Kind::kLong:
      writer.integer(*static_cast<const int64_t*>(value));
      return;
    case Kind::kDouble:
      writer.number(*static_cast<const double*>(value));
      return;
    case Kind::kTimestamp:
      write_timestamp(writer, format, *static_cast<const Timestamp*>(value));
      return;
    case Kind::kList:
    case Kind::kMap:
      write_container(writer, type, format, value);
      return;
    case Kind::kStructure:
      write_members(writer, *type.structure, value);
      return;
  }
}

}  // namespace

void encode_json(const StructureInfo& structure, const void* object, std::string& out) {
  JsonWriter writer(out);
  write_members(writer, structure, object);
}

}  // namespace penstock::aws
