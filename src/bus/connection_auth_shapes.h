// How a connection authorizes calls, as requests give it, as answers show it (without secrets), and
// as it is stored: the form of UpdateConnection, whose members are all optional. Plain values.
#ifndef PENSTOCK_BUS_CONNECTION_AUTH_SHAPES_H_
#define PENSTOCK_BUS_CONNECTION_AUTH_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/connection_forms.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 3> kOAuthMethods{"GET", "POST", "PUT"};

enum class Place : uint8_t { kHeader, kQuery, kBody };

template <Place kPlace>
struct ConnectionParameter {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::optional<bool> is_value_secret;
  static constexpr std::string_view kName = kPlace == Place::kHeader ? "ConnectionHeaderParameter"
                                            : kPlace == Place::kQuery
                                                ? "ConnectionQueryStringParameter"
                                                : "ConnectionBodyParameter";
  static consteval auto fields() {
    aws::FieldOptions key{.doc = "Its name."};
    aws::FieldOptions value{.doc = "Its value; not shown again where it is a secret."};
    if (kPlace != Place::kBody) {
      key.max = value.max = 512;
      key.form = kPlace == Place::kHeader ? &form::kHeaderKey : &form::kQueryKey;
      value.form = kPlace == Place::kHeader ? &form::kHeaderValue : &form::kQueryValue;
    }
    return std::array{
        aws::field<&ConnectionParameter::key>("Key", key),
        aws::field<&ConnectionParameter::value>("Value", value),
        aws::field<&ConnectionParameter::is_value_secret>("IsValueSecret",
                                                          {.doc = "Default false."}),
    };
  }
};

struct ConnectionHttpParameters {
  std::vector<ConnectionParameter<Place::kHeader>> headers;
  std::vector<ConnectionParameter<Place::kQuery>> query;
  std::vector<ConnectionParameter<Place::kBody>> body;
  static constexpr std::string_view kName = "ConnectionHttpParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConnectionHttpParameters::headers>("HeaderParameters",
                                                       {.max = 100, .doc = "Added headers."}),
        aws::field<&ConnectionHttpParameters::query>("QueryStringParameters",
                                                     {.max = 100, .doc = "Added to the query."}),
        aws::field<&ConnectionHttpParameters::body>(
            "BodyParameters", {.max = 100, .doc = "Added to a body that is a JSON object."}),
    };
  }
};

consteval aws::FieldOptions credential(bool is_required, std::string_view doc) {
  return {.required = is_required, .min = 1, .max = 512, .form = &form::kCredential, .doc = doc};
}

template <bool kIsCreate>
struct BasicAuthParameters {
  std::optional<std::string> username;
  std::optional<std::string> password;
  static constexpr std::string_view kName = kIsCreate
                                                ? "CreateConnectionBasicAuthRequestParameters"
                                                : "UpdateConnectionBasicAuthRequestParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&BasicAuthParameters::username>("Username", credential(kIsCreate, "Shown.")),
        aws::field<&BasicAuthParameters::password>("Password",
                                                   credential(kIsCreate, "Never shown.")),
    };
  }
};

template <bool kIsCreate>
struct ApiKeyAuthParameters {
  std::optional<std::string> name;
  std::optional<std::string> value;
  static constexpr std::string_view kName = kIsCreate
                                                ? "CreateConnectionApiKeyAuthRequestParameters"
                                                : "UpdateConnectionApiKeyAuthRequestParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&ApiKeyAuthParameters::name>("ApiKeyName",
                                                credential(kIsCreate, "The header that has it.")),
        aws::field<&ApiKeyAuthParameters::value>("ApiKeyValue",
                                                 credential(kIsCreate, "Never shown.")),
    };
  }
};

template <bool kIsCreate>
struct OAuthClientParameters {
  std::optional<std::string> id;
  std::optional<std::string> secret;
  static constexpr std::string_view kName = kIsCreate
                                                ? "CreateConnectionOAuthClientRequestParameters"
                                                : "UpdateConnectionOAuthClientRequestParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&OAuthClientParameters::id>("ClientID", credential(kIsCreate, "Shown.")),
        aws::field<&OAuthClientParameters::secret>("ClientSecret",
                                                   credential(kIsCreate, "Never shown.")),
    };
  }
};

template <bool kIsCreate>
struct OAuthParameters {
  std::optional<OAuthClientParameters<kIsCreate>> client;
  std::optional<std::string> endpoint;
  std::optional<std::string> method;
  std::optional<ConnectionHttpParameters> http;
  static constexpr std::string_view kName = kIsCreate ? "CreateConnectionOAuthRequestParameters"
                                                      : "UpdateConnectionOAuthRequestParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&OAuthParameters::client>("ClientParameters",
                                             {.required = kIsCreate, .doc = "Whose token."}),
        aws::field<&OAuthParameters::endpoint>("AuthorizationEndpoint",
                                               {.required = kIsCreate,
                                                .min = 1,
                                                .max = 2048,
                                                .form = &form::kEndpoint,
                                                .doc = "Where tokens come from."}),
        aws::field<&OAuthParameters::method>(
            "HttpMethod",
            {.required = kIsCreate, .values = kOAuthMethods, .doc = "How it is asked."}),
        aws::field<&OAuthParameters::http>("OAuthHttpParameters",
                                           {.doc = "Added to the request for a token."}),
    };
  }
};

struct ConnectivityResourceConfigurationArn {
  std::string arn;
  static constexpr std::string_view kName = "ConnectivityResourceConfigurationArn";
  static consteval auto fields() {
    return std::array{aws::field<&ConnectivityResourceConfigurationArn::arn>(
        "ResourceConfigurationArn", {.required = true, .max = 2048, .doc = "Of a private API."})};
  }
};

struct ConnectivityResourceParameters {
  std::optional<ConnectivityResourceConfigurationArn> resource;
  static constexpr std::string_view kName = "ConnectivityResourceParameters";
  static consteval auto fields() {
    return std::array{aws::field<&ConnectivityResourceParameters::resource>(
        "ResourceParameters", {.required = true, .doc = "Refused: see the operation."})};
  }
};

template <bool kIsCreate>
struct AuthParameters {
  std::optional<BasicAuthParameters<kIsCreate>> basic;
  std::optional<OAuthParameters<kIsCreate>> oauth;
  std::optional<ApiKeyAuthParameters<kIsCreate>> api_key;
  std::optional<ConnectionHttpParameters> invocation;
  std::optional<ConnectivityResourceParameters> connectivity;
  static constexpr std::string_view kName =
      kIsCreate ? "CreateConnectionAuthRequestParameters" : "UpdateConnectionAuthRequestParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&AuthParameters::basic>("BasicAuthParameters", {.doc = "For BASIC."}),
        aws::field<&AuthParameters::oauth>("OAuthParameters",
                                           {.doc = "For OAUTH_CLIENT_CREDENTIALS."}),
        aws::field<&AuthParameters::api_key>("ApiKeyAuthParameters", {.doc = "For API_KEY."}),
        aws::field<&AuthParameters::invocation>("InvocationHttpParameters",
                                                {.doc = "Added to every call."}),
        aws::field<&AuthParameters::connectivity>(
            "ConnectivityParameters",
            {.doc = "Refused: a private token endpoint needs none here."}),
    };
  }
};

// As it is stored.
using ConnectionAuth = AuthParameters<false>;

struct BasicAuthResponse {
  std::optional<std::string> username;
  static constexpr std::string_view kName = "ConnectionBasicAuthResponseParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&BasicAuthResponse::username>("Username", {.doc = "As it was given."})};
  }
};

struct ApiKeyAuthResponse {
  std::optional<std::string> name;
  static constexpr std::string_view kName = "ConnectionApiKeyAuthResponseParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&ApiKeyAuthResponse::name>("ApiKeyName", {.doc = "As it was given."})};
  }
};

struct OAuthClientResponse {
  std::optional<std::string> id;
  static constexpr std::string_view kName = "ConnectionOAuthClientResponseParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&OAuthClientResponse::id>("ClientID", {.doc = "As it was given."})};
  }
};

struct OAuthResponse {
  std::optional<OAuthClientResponse> client;
  std::optional<std::string> endpoint;
  std::optional<std::string> method;
  std::optional<ConnectionHttpParameters> http;
  static constexpr std::string_view kName = "ConnectionOAuthResponseParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&OAuthResponse::client>("ClientParameters", {.doc = "Without its secret."}),
        aws::field<&OAuthResponse::endpoint>("AuthorizationEndpoint", {.doc = "As it was given."}),
        aws::field<&OAuthResponse::method>("HttpMethod",
                                           {.values = kOAuthMethods, .doc = "As it was given."}),
        aws::field<&OAuthResponse::http>("OAuthHttpParameters", {.doc = "Without secret values."}),
    };
  }
};

struct AuthResponse {
  std::optional<BasicAuthResponse> basic;
  std::optional<OAuthResponse> oauth;
  std::optional<ApiKeyAuthResponse> api_key;
  std::optional<ConnectionHttpParameters> invocation;
  static constexpr std::string_view kName = "ConnectionAuthResponseParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&AuthResponse::basic>("BasicAuthParameters", {.doc = "Of BASIC."}),
        aws::field<&AuthResponse::oauth>("OAuthParameters",
                                         {.doc = "Of OAUTH_CLIENT_CREDENTIALS."}),
        aws::field<&AuthResponse::api_key>("ApiKeyAuthParameters", {.doc = "Of API_KEY."}),
        aws::field<&AuthResponse::invocation>("InvocationHttpParameters",
                                              {.doc = "Without secret values."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_AUTH_SHAPES_H_
