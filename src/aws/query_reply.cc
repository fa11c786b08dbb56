#include "aws/query_codec.h"
#include "aws/text_forms.h"
#include "aws/xml_writer.h"
#include "base/digest.h"

namespace penstock::aws {

namespace {

std::string_view either(std::string_view name, std::string_view otherwise) {
  return name.empty() ? otherwise : name;
}

void write_members(XmlWriter& writer, const StructureInfo& structure, const void* object);
void write_value(XmlWriter& writer, std::string_view name, const TypeInfo& type,
                 const FieldOptions& options, const void* value);

struct Visit {
  XmlWriter& writer;
  std::string_view element_name;
  const TypeInfo& element;
  const FieldOptions& outer;
};

void write_element(void* context, const std::string* key, const void* element) {
  auto& [writer, name, type, outer] = *static_cast<Visit*>(context);
  const FieldOptions inner{.timestamp_format = outer.timestamp_format};
  if (key == nullptr) {
    write_value(writer, name, type, inner, element);
    return;
  }
  writer.open(name);
  writer.element(either(outer.key_name, "key"), *key);
  write_value(writer, either(outer.value_name, "value"), type, inner, element);
  writer.close(name);
}

// Flattened, every element is a sibling under the field's own name; else they stand inside of one
// element.
void write_container(XmlWriter& writer, std::string_view name, const TypeInfo& type,
                     const FieldOptions& options, const void* value) {
  const std::string_view element =
      type.kind == Kind::kMap ? "entry" : either(options.element_name, "member");
  Visit visit{writer, options.flattened ? name : element, *type.element, options};
  if (!options.flattened) {
    writer.open(name);
  }
  type.container->each(value, &visit, &write_element);
  if (!options.flattened) {
    writer.close(name);
  }
}

void write_timestamp(XmlWriter& writer, std::string_view name, TimestampFormat format,
                     Timestamp time) {
  std::string text;
  append_timestamp(
      text, time, format == TimestampFormat::kProtocolDefault ? TimestampFormat::kIso8601 : format);
  writer.element(name, text);
}

void write_number(XmlWriter& writer, std::string_view name, int64_t number) {
  std::string text;
  append_integer(text, number);
  writer.element(name, text);
}

void write_value(XmlWriter& writer, std::string_view name, const TypeInfo& type,
                 const FieldOptions& options, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      writer.element(name, *static_cast<const std::string*>(value));
      return;
    case Kind::kBlob:
      writer.element(name, base64(static_cast<const Blob*>(value)->bytes));
      return;
    case Kind::kBoolean:
      writer.element(name, *static_cast<const bool*>(value) ? "true" : "false");
      return;
    case Kind::kInteger:
      write_number(writer, name, *static_cast<const int32_t*>(value));
      return;
    case Kind::kLong:
      write_number(writer, name, *static_cast<const int64_t*>(value));
      return;
    case Kind::kDouble: {
      std::string text;
      append_double(text, *static_cast<const double*>(value));
      writer.element(name, text);
      return;
    }
    case Kind::kTimestamp:
      write_timestamp(writer, name, options.timestamp_format,
                      *static_cast<const Timestamp*>(value));
      return;
    case Kind::kList:
    case Kind::kMap:
      write_container(writer, name, type, options, value);
      return;
    case Kind::kStructure:
      writer.open(name);
      write_members(writer, *type.structure, value);
      writer.close(name);
      return;
  }
}

void write_members(XmlWriter& writer, const StructureInfo& structure, const void* object) {
  for (const FieldInfo& field : structure.fields()) {
    if (const void* value = field.get(field, object)) {
      write_value(writer, field.query_name(), *field.type, field.options, value);
    }
  }
}

}  // namespace

void encode_query_reply(const ServiceInfo& service, const OperationInfo& operation,
                        const void* output, std::string_view request_id, std::string& out) {
  XmlWriter writer(out);
  writer.begin();
  writer.open(operation.name, "Response", service.xml_namespace);
  if (!operation.output->fields().empty() || operation.output->name == kEmptyResult) {
    writer.open(operation.name, "Result");
    write_members(writer, *operation.output, output);
    writer.close(operation.name, "Result");
  }
  writer.open("ResponseMetadata");
  writer.element("RequestId", request_id);
  writer.close("ResponseMetadata");
  writer.close(operation.name, "Response");
}

void encode_query_error(const ServiceInfo& service, const Error& error, std::string_view request_id,
                        std::string& out) {
  const ErrorInfo& info = error.info();
  XmlWriter writer(out);
  writer.begin();
  writer.open("ErrorResponse", "", service.xml_namespace);
  writer.open("Error");
  writer.element("Type", info.fault == Fault::kServer ? "Receiver" : "Sender");
  writer.element("Code", either(info.query_code, info.code));
  writer.element("Message", error.message());
  if (service.query_compatible) {
    writer.element("Detail", "");
  }
  writer.close("Error");
  writer.element("RequestId", request_id);
  writer.close("ErrorResponse");
}

}  // namespace penstock::aws
