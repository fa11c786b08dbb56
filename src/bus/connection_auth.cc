#include "bus/connection_auth.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "bus/bus_errors.h"
#include "bus/call_headers.h"
#include "bus/connections.h"
#include "bus/url_text.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

template <typename T>
void take(std::optional<T>& member, const std::optional<T>& given) {
  if (given) {
    member = given;
  }
}

template <typename T>
void take(std::vector<T>& member, const std::vector<T>& given) {
  if (!given.empty()) {
    member = given;
  }
}

void take_http(std::optional<ConnectionHttpParameters>& member,
               const std::optional<ConnectionHttpParameters>& given) {
  if (!given) {
    return;
  }
  if (!member) {
    member.emplace();
  }
  take(member->headers, given->headers);
  take(member->query, given->query);
  take(member->body, given->body);
}

bool is_given(const std::optional<std::string>& text) { return text && !text->empty(); }

template <Place kPlace>
void hide(std::vector<ConnectionParameter<kPlace>>& parameters) {
  for (auto& parameter : parameters) {
    parameter.is_value_secret = parameter.is_value_secret.value_or(false);
    if (*parameter.is_value_secret) {
      parameter.value.reset();
    }
  }
}

std::optional<ConnectionHttpParameters> hidden(
    const std::optional<ConnectionHttpParameters>& parameters) {
  auto shown = parameters;
  if (shown) {
    hide(shown->headers);
    hide(shown->query);
    hide(shown->body);
  }
  return shown;
}

template <typename T>
Result<void> check_keys(const std::vector<T>& parameters) {
  for (const auto& parameter : parameters) {
    if (!is_given(parameter.key)) {
      return invalid("Each HTTP parameter needs a Key.");
    }
  }
  return {};
}

Result<void> check_http(const std::optional<ConnectionHttpParameters>& parameters) {
  if (parameters) {
    PENSTOCK_TRY(check_keys(parameters->headers));
    PENSTOCK_TRY(check_keys(parameters->query));
    PENSTOCK_TRY(check_keys(parameters->body));
  }
  return {};
}

Result<void> check_api_key(const ConnectionAuth& auth) {
  if (!auth.api_key || !is_given(auth.api_key->name) || !is_given(auth.api_key->value)) {
    return invalid("Authorization type API_KEY needs ApiKeyName and ApiKeyValue.");
  }
  // It would be taken out of every request, which would then go without authorization.
  if (is_removed_header(*auth.api_key->name)) {
    return invalid(fmt::format(
        "Parameter ApiKeyName is not valid. Reason: Requests do not have a header {} of their own.",
        *auth.api_key->name));
  }
  CallHeaders headers;
  return headers.put(*auth.api_key->name, *auth.api_key->value);
}

Result<void> check_oauth(const ConnectionAuth& auth, bool is_http_allowed, std::string_view verb) {
  const auto& oauth = auth.oauth;
  if (!oauth || !oauth->client || !is_given(oauth->client->id) ||
      !is_given(oauth->client->secret) || !is_given(oauth->endpoint) || !is_given(oauth->method)) {
    return invalid(
        "Authorization type OAUTH_CLIENT_CREDENTIALS needs AuthorizationEndpoint, HttpMethod, "
        "ClientID and ClientSecret.");
  }
  PENSTOCK_TRY(check_http(oauth->http));
  const EndpointFault fault = check_endpoint(*oauth->endpoint, is_http_allowed);
  if (fault != EndpointFault::kNone) {
    return invalid(
        fmt::format("Failed to {} the connection(s). Parameter AuthorizationEndpoint is "
                    "not valid. Reason: {}",
                    verb, endpoint_reason(fault, *oauth->endpoint)));
  }
  return {};
}

}  // namespace

ConnectionAuth stored_form(const AuthParameters<true>& given) {
  ConnectionAuth auth;
  if (given.basic) {
    auth.basic = {given.basic->username, given.basic->password};
  }
  if (given.api_key) {
    auth.api_key = {given.api_key->name, given.api_key->value};
  }
  if (given.oauth) {
    auth.oauth.emplace();
    if (given.oauth->client) {
      auth.oauth->client = {given.oauth->client->id, given.oauth->client->secret};
    }
    auth.oauth->endpoint = given.oauth->endpoint;
    auth.oauth->method = given.oauth->method;
    auth.oauth->http = given.oauth->http;
  }
  auth.invocation = given.invocation;
  return auth;
}

ConnectionAuth merged(ConnectionAuth auth, const ConnectionAuth& given) {
  if (given.basic) {
    auto& basic = auth.basic ? *auth.basic : auth.basic.emplace();
    take(basic.username, given.basic->username);
    take(basic.password, given.basic->password);
  }
  if (given.api_key) {
    auto& api_key = auth.api_key ? *auth.api_key : auth.api_key.emplace();
    take(api_key.name, given.api_key->name);
    take(api_key.value, given.api_key->value);
  }
  if (given.oauth) {
    auto& oauth = auth.oauth ? *auth.oauth : auth.oauth.emplace();
    if (given.oauth->client) {
      auto& client = oauth.client ? *oauth.client : oauth.client.emplace();
      take(client.id, given.oauth->client->id);
      take(client.secret, given.oauth->client->secret);
    }
    take(oauth.endpoint, given.oauth->endpoint);
    take(oauth.method, given.oauth->method);
    take_http(oauth.http, given.oauth->http);
  }
  take_http(auth.invocation, given.invocation);
  return auth;
}

bool has_parameters_of(const ConnectionAuth& auth, std::string_view type) {
  return (type == kBasic && auth.basic) || (type == kApiKey && auth.api_key) ||
         (type == kOAuth && auth.oauth);
}

// EventBridge's words for these are not known.
Result<void> check_auth(const ConnectionAuth& auth, std::string_view type, bool is_http_allowed,
                        std::string_view verb) {
  if ((auth.basic && type != kBasic) || (auth.api_key && type != kApiKey) ||
      (auth.oauth && type != kOAuth)) {
    return invalid(
        fmt::format("AuthParameters has parameters that are not of authorization type "
                    "{}.",
                    type));
  }
  PENSTOCK_TRY(check_http(auth.invocation));
  if (type == kApiKey) {
    return check_api_key(auth);
  }
  if (type == kOAuth) {
    return check_oauth(auth, is_http_allowed, verb);
  }
  if (!auth.basic || !is_given(auth.basic->username) || !is_given(auth.basic->password)) {
    return invalid("Authorization type BASIC needs Username and Password.");
  }
  return {};
}

AuthResponse without_secrets(const ConnectionAuth& auth) {
  AuthResponse shown;
  if (auth.basic) {
    shown.basic = BasicAuthResponse{auth.basic->username};
  }
  if (auth.api_key) {
    shown.api_key = ApiKeyAuthResponse{auth.api_key->name};
  }
  if (auth.oauth) {
    shown.oauth.emplace();
    if (auth.oauth->client) {
      shown.oauth->client = OAuthClientResponse{auth.oauth->client->id};
    }
    shown.oauth->endpoint = auth.oauth->endpoint;
    shown.oauth->method = auth.oauth->method;
    shown.oauth->http = hidden(auth.oauth->http);
  }
  shown.invocation = hidden(auth.invocation);
  return shown;
}

}  // namespace penstock::bus
