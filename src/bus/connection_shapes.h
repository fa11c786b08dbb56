// What the operations on connections take and answer. Plain values.
#ifndef PENSTOCK_BUS_CONNECTION_SHAPES_H_
#define PENSTOCK_BUS_CONNECTION_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"
#include "bus/connection_auth_shapes.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 3> kAuthorizationTypes{
    "BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"};
inline constexpr std::array<std::string_view, 9> kConnectionStates{
    "CREATING",    "UPDATING",      "DELETING", "AUTHORIZED",         "DEAUTHORIZED",
    "AUTHORIZING", "DEAUTHORIZING", "ACTIVE",   "FAILED_CONNECTIVITY"};

// Of a connection or an API destination.
consteval aws::FieldOptions name_options(std::string_view doc) {
  return {.required = true, .min = 1, .max = 64, .form = &form::kName, .doc = doc};
}

struct CreateConnectionInput {
  std::string name;
  std::optional<std::string> description;
  std::string authorization_type;
  std::optional<AuthParameters<true>> auth;
  std::optional<ConnectivityResourceParameters> connectivity;
  std::optional<std::string> kms_key_identifier;
  static constexpr std::string_view kName = "CreateConnectionRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateConnectionInput::name>("Name",
                                                 name_options("Unique in account and region.")),
        aws::field<&CreateConnectionInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&CreateConnectionInput::authorization_type>(
            "AuthorizationType",
            {.required = true, .values = kAuthorizationTypes, .doc = "How calls are authorized."}),
        aws::field<&CreateConnectionInput::auth>(
            "AuthParameters",
            {.required = true, .doc = "Credentials of that type, and what every call gets."}),
        aws::field<&CreateConnectionInput::connectivity>(
            "InvocationConnectivityParameters",
            {.doc = "Refused: private endpoints need none here, see allow-targets."}),
        aws::field<&CreateConnectionInput::kms_key_identifier>(
            "KmsKeyIdentifier",
            {.max = 2048, .form = &form::kKmsKey, .doc = "Kept and shown; nothing is encrypted."}),
    };
  }
};

struct CreateConnectionOutput {
  std::optional<std::string> arn;
  std::optional<std::string> state;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  static constexpr std::string_view kName = "CreateConnectionResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateConnectionOutput::arn>("ConnectionArn", {.doc = "The connection's ARN."}),
        aws::field<&CreateConnectionOutput::state>(
            "ConnectionState",
            {.values = kConnectionStates, .doc = "AUTHORIZED; of OAuth AUTHORIZING."}),
        aws::field<&CreateConnectionOutput::created>("CreationTime", {.doc = "Now."}),
        aws::field<&CreateConnectionOutput::modified>("LastModifiedTime", {.doc = "Now."}),
    };
  }
};

struct UpdateConnectionInput {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> authorization_type;
  std::optional<AuthParameters<false>> auth;
  std::optional<ConnectivityResourceParameters> connectivity;
  std::optional<std::string> kms_key_identifier;
  static constexpr std::string_view kName = "UpdateConnectionRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateConnectionInput::name>("Name", name_options("The connection's name.")),
        aws::field<&UpdateConnectionInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&UpdateConnectionInput::authorization_type>(
            "AuthorizationType",
            {.values = kAuthorizationTypes, .doc = "Needed to change the AuthParameters."}),
        aws::field<&UpdateConnectionInput::auth>(
            "AuthParameters", {.doc = "What is not given stays, unless the type changes."}),
        aws::field<&UpdateConnectionInput::connectivity>(
            "InvocationConnectivityParameters",
            {.doc = "Refused: private endpoints need none here, see allow-targets."}),
        aws::field<&UpdateConnectionInput::kms_key_identifier>(
            "KmsKeyIdentifier",
            {.max = 2048, .form = &form::kKmsKey, .doc = "Kept and shown; nothing is encrypted."}),
    };
  }
};

// DescribeConnection, DeleteConnection and DeauthorizeConnection.
struct ConnectionNameInput {
  std::string name;
  static constexpr std::string_view kName = "ConnectionRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConnectionNameInput::name>("Name", name_options("The connection's name."))};
  }
};

// UpdateConnection, DeleteConnection and DeauthorizeConnection.
struct ConnectionChangedOutput {
  std::optional<std::string> arn;
  std::optional<std::string> state;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  std::optional<aws::Timestamp> authorized;
  static constexpr std::string_view kName = "ConnectionResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConnectionChangedOutput::arn>("ConnectionArn",
                                                  {.doc = "The connection's ARN."}),
        aws::field<&ConnectionChangedOutput::state>(
            "ConnectionState", {.values = kConnectionStates, .doc = "What it is becoming."}),
        aws::field<&ConnectionChangedOutput::created>("CreationTime", {.doc = "When it was made."}),
        aws::field<&ConnectionChangedOutput::modified>("LastModifiedTime",
                                                       {.doc = "When it was changed."}),
        aws::field<&ConnectionChangedOutput::authorized>("LastAuthorizedTime",
                                                         {.doc = "When it was authorized."}),
    };
  }
};

struct DescribeConnectionOutput {
  std::optional<std::string> arn;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> state;
  std::optional<std::string> state_reason;
  std::optional<std::string> authorization_type;
  std::optional<std::string> secret_arn;
  std::optional<std::string> kms_key_identifier;
  std::optional<AuthResponse> auth;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  std::optional<aws::Timestamp> authorized;
  static constexpr std::string_view kName = "DescribeConnectionResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeConnectionOutput::arn>("ConnectionArn",
                                                   {.doc = "The connection's ARN."}),
        aws::field<&DescribeConnectionOutput::name>("Name", {.doc = "Its name."}),
        aws::field<&DescribeConnectionOutput::description>("Description", {.doc = "Free text."}),
        aws::field<&DescribeConnectionOutput::state>(
            "ConnectionState", {.values = kConnectionStates, .doc = "Whether calls can be made."}),
        aws::field<&DescribeConnectionOutput::state_reason>("StateReason",
                                                            {.doc = "Why they cannot."}),
        aws::field<&DescribeConnectionOutput::authorization_type>(
            "AuthorizationType", {.values = kAuthorizationTypes, .doc = "As it was given."}),
        aws::field<&DescribeConnectionOutput::secret_arn>(
            "SecretArn", {.doc = "A name for the credentials; there is no such secret to read."}),
        aws::field<&DescribeConnectionOutput::kms_key_identifier>("KmsKeyIdentifier",
                                                                  {.doc = "As it was given."}),
        aws::field<&DescribeConnectionOutput::auth>("AuthParameters", {.doc = "Without secrets."}),
        aws::field<&DescribeConnectionOutput::created>("CreationTime",
                                                       {.doc = "When it was made."}),
        aws::field<&DescribeConnectionOutput::modified>("LastModifiedTime",
                                                        {.doc = "When it was changed."}),
        aws::field<&DescribeConnectionOutput::authorized>("LastAuthorizedTime",
                                                          {.doc = "When it was authorized."}),
    };
  }
};

struct ConnectionShape {
  std::optional<std::string> arn;
  std::optional<std::string> name;
  std::optional<std::string> state;
  std::optional<std::string> state_reason;
  std::optional<std::string> authorization_type;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  std::optional<aws::Timestamp> authorized;
  static constexpr std::string_view kName = "Connection";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConnectionShape::arn>("ConnectionArn", {.doc = "The connection's ARN."}),
        aws::field<&ConnectionShape::name>("Name", {.doc = "Its name."}),
        aws::field<&ConnectionShape::state>(
            "ConnectionState", {.values = kConnectionStates, .doc = "Whether calls can be made."}),
        aws::field<&ConnectionShape::state_reason>("StateReason", {.doc = "Why they cannot."}),
        aws::field<&ConnectionShape::authorization_type>(
            "AuthorizationType", {.values = kAuthorizationTypes, .doc = "As it was given."}),
        aws::field<&ConnectionShape::created>("CreationTime", {.doc = "When it was made."}),
        aws::field<&ConnectionShape::modified>("LastModifiedTime", {.doc = "When it was changed."}),
        aws::field<&ConnectionShape::authorized>("LastAuthorizedTime",
                                                 {.doc = "When it was authorized."}),
    };
  }
};

struct ListConnectionsInput {
  std::optional<std::string> name_prefix;
  std::optional<std::string> state;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListConnectionsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListConnectionsInput::name_prefix>(
            "NamePrefix",
            {.min = 1, .max = 64, .form = &form::kName, .doc = "How their names begin."}),
        aws::field<&ListConnectionsInput::state>(
            "ConnectionState", {.values = kConnectionStates, .doc = "Only those in this state."}),
        aws::field<&ListConnectionsInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Of the page before."}),
        aws::field<&ListConnectionsInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "At most so many; default 100."}),
    };
  }
};

struct ListConnectionsOutput {
  std::optional<std::vector<ConnectionShape>> connections;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListConnectionsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListConnectionsOutput::connections>("Connections", {.doc = "By name."}),
        aws::field<&ListConnectionsOutput::next_token>("NextToken", {.doc = "There are more."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_SHAPES_H_
