#include "aws/api_json.h"

#include <fmt/format.h>

#include <map>

#include "aws/json_writer.h"

namespace penstock::aws {

namespace {

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::kAwsJson1_0:
      return "awsJson1_0";
    case Protocol::kAwsJson1_1:
      return "awsJson1_1";
    case Protocol::kAwsQuery:
      return "awsQuery";
  }
  return {};
}

std::string_view name_of(Access access) {
  switch (access) {
    case Access::kRead:
      return "Read";
    case Access::kWrite:
      return "Write";
    case Access::kList:
      return "List";
    case Access::kTagging:
      return "Tagging";
    case Access::kPermissions:
      return "Permissions management";
  }
  return {};
}

std::string_view name_of(Audit audit) {
  switch (audit) {
    case Audit::kNone:
      return "none";
    case Audit::kManagement:
      return "management";
    case Audit::kData:
      return "data";
  }
  return {};
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "string";
    case Kind::kBlob:
      return "blob";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kInteger:
      return "integer";
    case Kind::kLong:
      return "long";
    case Kind::kDouble:
      return "double";
    case Kind::kTimestamp:
      return "timestamp";
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kStructure:
      return "structure";
  }
  return {};
}

using Shapes = std::map<std::string_view, const StructureInfo*>;

void collect(const StructureInfo& structure, Shapes& shapes) {
  if (!shapes.emplace(structure.name, &structure).second) {
    return;
  }
  for (const FieldInfo& field : structure.fields()) {
    const TypeInfo* type = field.type;
    while (type->element != nullptr) {
      type = type->element;
    }
    if (type->structure != nullptr) {
      collect(*type->structure, shapes);
    }
  }
}

void write_text(JsonWriter& writer, std::string_view key, std::string_view text) {
  if (!text.empty()) {
    writer.plain_key(key);
    writer.string(text);
  }
}

void write_type(JsonWriter& writer, const TypeInfo& type) {
  write_text(writer, "type", name_of(type.kind));
  if (type.structure != nullptr) {
    write_text(writer, "shape", type.structure->name);
  }
  if (type.element != nullptr) {
    writer.plain_key("element");
    writer.begin_object();
    write_type(writer, *type.element);
    writer.end_object();
  }
}

void write_bounds(JsonWriter& writer, const FieldOptions& options) {
  if (options.min != kNoMin) {
    writer.plain_key("min");
    writer.integer(options.min);
  }
  if (options.max != kNoMax) {
    writer.plain_key("max");
    writer.integer(options.max);
  }
  if (options.form != nullptr) {
    write_text(writer, "pattern", options.form->pattern);
  }
  if (!options.values.empty()) {
    writer.plain_key("values");
    writer.begin_array();
    for (const std::string_view value : options.values) {
      writer.string(value);
    }
    writer.end_array();
  }
}

void write_field(JsonWriter& writer, const FieldInfo& field) {
  const FieldOptions& options = field.options;
  writer.begin_object();
  write_text(writer, "name", field.name);
  write_type(writer, *field.type);
  if (options.required) {
    writer.plain_key("required");
    writer.boolean(true);
  }
  write_bounds(writer, options);
  if (options.flattened) {
    writer.plain_key("flattened");
    writer.boolean(true);
  }
  write_text(writer, "queryName", options.query_name);
  write_text(writer, "elementName", options.element_name);
  write_text(writer, "keyName", options.key_name);
  write_text(writer, "valueName", options.value_name);
  write_text(writer, "doc", options.doc);
  writer.end_object();
}

void write_errors(JsonWriter& writer, std::span<const ErrorInfo* const> errors) {
  writer.plain_key("errors");
  writer.begin_array();
  for (const ErrorInfo* error : errors) {
    writer.begin_object();
    write_text(writer, "code", error->code);
    write_text(writer, "queryCode", error->query_code);
    writer.plain_key("httpStatus");
    writer.integer(error->http_status);
    write_text(writer, "fault", error->fault == Fault::kServer ? "server" : "client");
    write_text(writer, "doc", error->doc);
    writer.end_object();
  }
  writer.end_array();
}

void write_operation(JsonWriter& writer, const OperationInfo& operation) {
  writer.begin_object();
  write_text(writer, "name", operation.name);
  write_text(writer, "doc", operation.doc);
  write_text(writer, "input", operation.input->name);
  write_text(writer, "output", operation.output->name);
  write_text(writer, "action", fmt::format("{}:{}", operation.service, operation.name));
  write_text(writer, "resource", operation.resource);
  write_text(writer, "access", name_of(operation.access));
  write_text(writer, "audit", name_of(operation.audit));
  writer.plain_key("worksOnFullDisk");
  writer.boolean(operation.effect == Effect::kFreesSpace || operation.access == Access::kRead ||
                 operation.access == Access::kList);
  write_errors(writer, operation.errors);
  writer.end_object();
}

void write_shapes(JsonWriter& writer, const Shapes& shapes) {
  writer.plain_key("shapes");
  writer.begin_object();
  for (const auto& [name, structure] : shapes) {
    writer.key(name);
    writer.begin_object();
    writer.plain_key("fields");
    writer.begin_array();
    for (const FieldInfo& field : structure->fields()) {
      write_field(writer, field);
    }
    writer.end_array();
    writer.end_object();
  }
  writer.end_object();
}

void write_service(JsonWriter& writer, const ServiceDescription& description) {
  const ServiceInfo& service = *description.service;
  Shapes shapes;
  writer.begin_object();
  write_text(writer, "name", service.name);
  write_text(writer, "doc", service.doc);
  write_text(writer, "apiVersion", service.api_version);
  write_text(writer, "targetPrefix", service.target_prefix);
  write_text(writer, "errorNamespace", service.error_namespace);
  write_text(writer, "xmlNamespace", service.xml_namespace);
  writer.plain_key("protocols");
  writer.begin_array();
  for (const Protocol protocol : service.protocols) {
    writer.string(name_of(protocol));
  }
  writer.end_array();
  writer.plain_key("operations");
  writer.begin_array();
  for (const OperationInfo* operation : description.operations) {
    collect(*operation->input, shapes);
    collect(*operation->output, shapes);
    write_operation(writer, *operation);
  }
  writer.end_array();
  write_shapes(writer, shapes);
  writer.end_object();
}

}  // namespace

std::string describe_api(std::span<const ServiceDescription> services) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  writer.plain_key("services");
  writer.begin_array();
  for (const ServiceDescription& service : services) {
    write_service(writer, service);
  }
  writer.end_array();
  writer.end_object();
  out += '\n';
  return out;
}

}  // namespace penstock::aws
