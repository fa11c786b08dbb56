#include "aws/wire.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>

#include "aws/constraints.h"
#include "aws/crc32.h"
#include "aws/json_codec.h"
#include "aws/json_writer.h"
#include "aws/query_codec.h"
#include "base/assert.h"

namespace penstock::aws {

constexpr ErrorInfo kSerializationError{"SerializationException",
                                        "MalformedInput",
                                        400,
                                        Fault::kClient,
                                        "The request cannot be read as the operation's input.",
                                        kCoralNamespace};
constexpr ErrorInfo kMalformedQueryString{"MalformedQueryString",
                                          "MalformedQueryString",
                                          404,
                                          Fault::kClient,
                                          "The parameters are not well-formed.",
                                          kCoralNamespace};
constexpr ErrorInfo kMissingParameter{
    "MissingRequiredParameterException", "MissingParameter", 400, Fault::kClient,
    "A required parameter is absent.",   kCoralNamespace};
constexpr ErrorInfo kInvalidParameterValue{"InvalidParameterValueException",
                                           "InvalidParameterValue",
                                           400,
                                           Fault::kClient,
                                           "A parameter has a value that is not allowed.",
                                           kCoralNamespace};
constexpr ErrorInfo kValidationError{"ValidationException",
                                     "ValidationError",
                                     400,
                                     Fault::kClient,
                                     "The input breaks a declared constraint.",
                                     "com.amazon.coral.validate"};
constexpr ErrorInfo kUnknownOperation{
    "UnknownOperationException",          "InvalidAction", 400, Fault::kClient,
    "The service has no such operation.", kCoralNamespace};
constexpr ErrorInfo kNoSuchVersion{"NoSuchVersion",
                                   "NoSuchVersion",
                                   400,
                                   Fault::kClient,
                                   "The service has no such version of its API.",
                                   kCoralNamespace};
constexpr ErrorInfo kInternalFailure{"InternalFailure",
                                     "InternalFailure",
                                     500,
                                     Fault::kServer,
                                     "The request failed for a reason inside the server.",
                                     kCoralNamespace};

namespace {

constexpr std::string_view kJson10Type = "application/x-amz-json-1.0";
constexpr std::string_view kJson11Type = "application/x-amz-json-1.1";
constexpr std::string_view kFormType = "application/x-www-form-urlencoded; charset=utf-8";

std::string_view json_type(Protocol protocol) {
  return protocol == Protocol::kAwsJson1_1 ? kJson11Type : kJson10Type;
}

std::string_view protocol_name(Protocol protocol) {
  switch (protocol) {
    case Protocol::kAwsJson1_0:
      return "awsJson1_0";
    case Protocol::kAwsJson1_1:
      return "awsJson1_1";
    case Protocol::kAwsQuery:
      return "awsQuery";
  }
  return "";
}

bool speaks(const ServiceInfo& service, Protocol protocol) {
  return std::any_of(service.protocols.begin(), service.protocols.end(), [&](Protocol declared) {
    return (declared == Protocol::kAwsQuery) == (protocol == Protocol::kAwsQuery);
  });
}

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         strncasecmp(text.data(), prefix.data(), prefix.size()) == 0;
}

// "Credential=AKID/20150830/us-east-1/sqs/aws4_request, …" or the same percent-encoded in a query
// string.
std::string_view service_of_scope(std::string_view text) {
  const size_t credential = text.find("Credential=");
  if (credential == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(credential);
  text = text.substr(0, text.find_first_of(",& "));
  const bool encoded = text.find('/') == std::string_view::npos;
  const std::string_view slash = encoded ? "%2F" : "/";
  for (int part = 0; part < 3; ++part) {
    const size_t at = text.find(slash);
    if (at == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(at + slash.size());
  }
  return text.substr(0, text.find(slash));
}

// "sqs" of "sqs.us-east-1.amazonaws.com"; nothing of an address or a single name.
std::string_view service_of_host(std::string_view host) {
  const size_t dot = host.find('.');
  if (dot == std::string_view::npos ||
      host.substr(0, dot).find_first_not_of("0123456789[") == std::string_view::npos) {
    return {};
  }
  return host.substr(0, dot);
}

std::string_view hint_of(const HttpRequest& request) {
  std::string_view hint = service_of_scope(request.header("authorization"));
  if (hint.empty()) {
    hint = service_of_scope(request.query);
  }
  return hint.empty() ? service_of_host(request.header("host")) : hint;
}

Wording wording_for(Protocol protocol, const ServiceInfo& service) {
  if (service.checks_own_constraints) {
    return Wording::kUnchecked;
  }
  return protocol == Protocol::kAwsQuery || service.query_compatible ? Wording::kQuery
                                                                     : Wording::kCoral;
}

// X-Amz-Crc32: of the body as it is sent.
void add_checksum(const ServiceInfo& service, HttpReply& reply) {
  if (service.checksums_replies) {
    reply.headers.emplace_back("x-amz-crc32", fmt::format("{}", crc32(reply.body)));
  }
}

// The part behind '#', before a ':' that introduces a URI.
std::string_view short_code(std::string_view type) {
  type = type.substr(0, type.find(':'));
  return type.substr(type.rfind('#') + 1);
}

// What an error reply may hold, whatever the service: "message" and "Message" are both in use.
struct ErrorMembers {
  std::string type;
  std::string code;
  std::string message;
  std::string capital_message;
  static constexpr std::string_view kName = "Error";
  static consteval auto fields() {
    return std::array{field<&ErrorMembers::type>("__type"), field<&ErrorMembers::code>("code"),
                      field<&ErrorMembers::message>("message"),
                      field<&ErrorMembers::capital_message>("Message")};
  }
};

void encode_json_error(const ServiceInfo& service, const Error& error, HttpReply& reply) {
  const ErrorInfo& info = error.info();
  const std::string_view space =
      info.wire_namespace.empty() ? service.error_namespace : info.wire_namespace;
  JsonWriter writer(reply.body);
  writer.begin_object();
  writer.plain_key("__type");
  writer.string(space.empty() ? std::string(info.code) : fmt::format("{}#{}", space, info.code));
  writer.plain_key("message");
  writer.string(error.message());
  if (!error.members().empty()) {
    reply.body += ',';
    reply.body += error.members();
  }
  writer.end_object();
  if (service.query_compatible) {
    reply.headers.emplace_back(
        "x-amzn-query-error",
        fmt::format("{};{}", info.query_code.empty() ? info.code : info.query_code,
                    info.fault == Fault::kServer ? "Receiver" : "Sender"));
  }
}

}  // namespace

WireName name_request(const HttpRequest& request) {
  WireName name;
  const std::string_view content_type = request.header("content-type");
  const bool is_json = starts_with_any_case(content_type, "application/x-amz-json");
  const std::string_view target = request.header("x-amz-target");
  if (!target.empty() || is_json) {
    name.protocol = starts_with_any_case(content_type, kJson11Type) ? Protocol::kAwsJson1_1
                                                                    : Protocol::kAwsJson1_0;
    const size_t dot = target.rfind('.');
    name.service_hint = dot == std::string_view::npos ? hint_of(request) : target.substr(0, dot);
    name.operation = dot == std::string_view::npos ? target : target.substr(dot + 1);
    return name;
  }
  name.protocol = Protocol::kAwsQuery;
  name.service_hint = hint_of(request);
  name.operation = find_parameter(request.query, request.body, "Action").value_or("");
  name.version = find_parameter(request.query, request.body, "Version").value_or("");
  return name;
}

Result<void> check_name(const WireName& name, const ServiceInfo& service) {
  if (!speaks(service, name.protocol)) {
    return Error(kUnknownOperation, fmt::format("The service '{}' does not speak {}.", service.name,
                                                protocol_name(name.protocol)));
  }
  const bool is_other =
      name.version != service.api_version && !(service.version_is_optional && name.version.empty());
  if (name.protocol != Protocol::kAwsQuery || !is_other) {
    return {};
  }
  if (service.version_is_optional) {
    return Error(kNoSuchVersion,
                 fmt::format("The requested version ( {} ) is not valid.", name.version));
  }
  const std::string_view version =
      name.version.empty() ? std::string_view("NO_VERSION_SPECIFIED") : name.version;
  return Error(kUnknownOperation,
               fmt::format("Could not find operation {} for version {}", name.operation, version));
}

Result<void> decode_request(Protocol protocol, const ServiceInfo& service,
                            const OperationInfo& operation, const HttpRequest& request,
                            void* input) {
  Constraints constraints(wording_for(protocol, service));
  PENSTOCK_TRY(
      protocol == Protocol::kAwsQuery
          ? decode_query(*operation.input, request.query, request.body, input, constraints)
          : decode_json(*operation.input, request.body, request.body_padded, input, constraints));
  return std::move(constraints).result();
}

void encode_request(Protocol protocol, const ServiceInfo& service, const OperationInfo& operation,
                    const void* input, HttpReply& body) {
  if (protocol == Protocol::kAwsQuery) {
    body.content_type = kFormType;
    fmt::format_to(std::back_inserter(body.body), "Action={}&Version={}", operation.name,
                   service.api_version);
    encode_query(*operation.input, input, body.body);
    return;
  }
  body.content_type = json_type(protocol);
  body.headers.emplace_back("X-Amz-Target",
                            fmt::format("{}.{}", service.target_prefix, operation.name));
  encode_json(*operation.input, input, body.body);
}

void encode_reply(Protocol protocol, const ServiceInfo& service, const OperationInfo& operation,
                  const void* output, std::string_view request_id, HttpReply& reply) {
  reply.status = 200;
  if (protocol == Protocol::kAwsQuery) {
    reply.content_type = "text/xml";
    encode_query_reply(service, operation, output, request_id, reply.body);
    return;
  }
  reply.content_type = json_type(protocol);
  encode_json(*operation.output, output, reply.body);
  add_checksum(service, reply);
}

Result<void> decode_reply(Protocol protocol, const OperationInfo& operation, std::string_view body,
                          void* output) {
  PENSTOCK_CHECK(protocol != Protocol::kAwsQuery);
  Constraints constraints(Wording::kUnchecked);
  return decode_json(*operation.output, body, false, output, constraints);
}

void encode_error(Protocol protocol, const ServiceInfo& service, const Error& error,
                  std::string_view request_id, HttpReply& reply) {
  reply.status = error.info().http_status;
  if (protocol == Protocol::kAwsQuery) {
    reply.content_type = "text/xml";
    encode_query_error(service, error, request_id, reply.body);
    return;
  }
  reply.content_type = json_type(protocol);
  encode_json_error(service, error, reply);
  add_checksum(service, reply);
}

WireError decode_error(std::string_view body, std::string_view query_error) {
  ErrorMembers members;
  Constraints constraints(Wording::kUnchecked);
  if (!decode_json(kStructure<ErrorMembers>, body, false, &members, constraints).ok()) {
    return {"", std::string(body)};
  }
  WireError error;
  error.code = query_error.empty() ? short_code(members.type.empty() ? members.code : members.type)
                                   : query_error.substr(0, query_error.find(';'));
  error.message =
      members.message.empty() ? std::move(members.capital_message) : std::move(members.message);
  return error;
}

}  // namespace penstock::aws
