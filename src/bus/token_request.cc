#include "bus/token_request.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "bus/bus_limits.h"
#include "bus/call_headers.h"
#include "bus/url_text.h"
#include "delivery/retry_after.h"

namespace penstock::bus {
namespace {

constexpr size_t kTokenBytesMax = 16 * kKiB;
constexpr int64_t kLifetimeMaxMs = 366 * kDayMs;

std::string text_of(const std::optional<std::string>& text) { return text.value_or(""); }

// What the client says of itself; its OAuthHttpParameters can say it differently.
std::map<std::string, std::string> token_parameters(const OAuthParameters<false>& oauth) {
  std::map<std::string, std::string> parameters{{"grant_type", "client_credentials"}};
  if (oauth.client) {
    parameters["client_id"] = text_of(oauth.client->id);
    parameters["client_secret"] = text_of(oauth.client->secret);
  }
  if (oauth.http) {
    for (const auto& parameter : oauth.http->body) {
      parameters[text_of(parameter.key)] = text_of(parameter.value);
    }
  }
  return parameters;
}

std::string to_form(const std::map<std::string, std::string>& parameters) {
  std::string form;
  for (const auto& [key, value] : parameters) {
    append_form_parameter(form, key, value);
  }
  return form;
}

std::string to_json(const std::map<std::string, std::string>& parameters) {
  std::string json;
  aws::JsonWriter writer(json);
  writer.begin_object();
  for (const auto& [key, value] : parameters) {
    writer.key(key);
    writer.string(value);
  }
  writer.end_object();
  return json;
}

bool is_json_type(std::string_view content_type) {
  constexpr std::string_view kJson = "application/json";
  return content_type.substr(0, kJson.size()) == kJson;
}

// Some servers write the number as a text. 0: not said; a token that lives for no time at all is
// good for the call that it was asked for.
int64_t lifetime_ms(const simdjson::dom::element& answer) {
  double number = 0;
  std::optional<double> seconds;
  std::string_view text;
  if (answer["expires_in"].get(number) == simdjson::SUCCESS) {
    seconds = number;
  } else if (answer["expires_in"].get(text) == simdjson::SUCCESS) {
    seconds = aws::parse_double(text);
  }
  if (!seconds || std::isnan(*seconds)) {
    return 0;
  }
  constexpr double kMaxS = static_cast<double>(kLifetimeMaxMs) / kSecondMs;
  return std::max<int64_t>(1, static_cast<int64_t>(std::clamp(*seconds, 0.0, kMaxS) * kSecondMs));
}

// Visible ASCII: nothing in it can end the header or begin another.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kTokenBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

TokenAnswer refused(std::string reason) {
  TokenAnswer answer;
  answer.is_refused = true;
  answer.reason = std::move(reason);
  return answer;
}

TokenAnswer read_token(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  std::string_view token;
  if (parser.parse(body).get(json) != simdjson::SUCCESS ||
      json["access_token"].get(token) != simdjson::SUCCESS || !is_token(token)) {
    return refused("The authorization endpoint answered without a usable access_token.");
  }
  std::string_view type;
  std::string scheme = "Bearer";
  if (json["token_type"].get(type) == simdjson::SUCCESS && is_token(type)) {
    std::string lower(type);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    scheme = lower == "bearer" ? "Bearer" : std::string(type);
  }
  TokenAnswer answer;
  answer.authorization = fmt::format("{} {}", scheme, token);
  answer.lifetime_ms = lifetime_ms(json);
  return answer;
}

bool can_ask_again(runtime::HttpOutcome::Failure failure) {
  using Failure = runtime::HttpOutcome::Failure;
  return failure != Failure::kBadUrl && failure != Failure::kBadRequest &&
         failure != Failure::kRefusedAddress;
}

}  // namespace

Result<runtime::HttpCall> build_token_call(const OAuthParameters<false>& oauth) {
  runtime::HttpCall call;
  call.method = oauth.method.value_or("POST");
  call.url = text_of(oauth.endpoint);
  call.timeout_ms = kApiDestinationTimeoutMs;
  CallHeaders headers;
  headers.set("Accept", "application/json");
  headers.set("Content-Type", "application/x-www-form-urlencoded");
  if (oauth.http) {
    for (const auto& parameter : oauth.http->query) {
      append_query_parameter(call.url, text_of(parameter.key), text_of(parameter.value));
    }
    for (const auto& parameter : oauth.http->headers) {
      PENSTOCK_TRY(headers.put(text_of(parameter.key), text_of(parameter.value)));
    }
  }
  const auto parameters = token_parameters(oauth);
  if (call.method == "GET") {
    for (const auto& [key, value] : parameters) {
      append_query_parameter(call.url, key, value);
    }
  } else {
    call.body =
        is_json_type(headers.get("Content-Type")) ? to_json(parameters) : to_form(parameters);
  }
  headers.set("User-Agent", kUserAgent);
  call.headers = std::move(headers).take();
  return call;
}

TokenAnswer read_token_answer(const runtime::HttpOutcome& outcome, int64_t now_ms) {
  TokenAnswer answer;
  if (!outcome.answered()) {
    answer.is_refused = !can_ask_again(outcome.failure);
    answer.reason = fmt::format("The authorization endpoint could not be asked for a token: {}.",
                                outcome.failure_text);
    return answer;
  }
  if (outcome.status >= 200 && outcome.status < 300) {
    return read_token(outcome.body);
  }
  const delivery::RetryAfter retry_after = delivery::parse_retry_after(outcome.retry_after, now_ms);
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  answer.is_refused = outcome.status < 500 && outcome.status != kRequestTimeout &&
                      outcome.status != kTooManyRequests;
  answer.reason = fmt::format("The authorization endpoint answered {}.", outcome.status);
  answer.retry_after_ms = retry_after.wait_ms;
  return answer;
}

}  // namespace penstock::bus
