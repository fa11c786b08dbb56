#include "bus/api_destination_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "aws/json_codec.h"
#include "aws/json_writer.h"
#include "base/digest.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"
#include "bus/call_headers.h"
#include "bus/detail_check.h"
#include "bus/json_members.h"
#include "bus/json_path.h"
#include "bus/target_shapes.h"
#include "bus/url_text.h"

namespace penstock::bus {
namespace {

// Longer replies are not read; EventBridge asks for no more than this (its Range header).
constexpr std::string_view kRange = "bytes=0-1048575";

std::string text_of(const std::optional<std::string>& text) { return text.value_or(""); }

// The text that a JSON string is; other JSON as it is written.
std::string plain_text(std::string_view json) {
  return json_string(json).value_or(std::string(json));
}

// The values of a target's HttpParameters, with what the event has in place of the JSON paths.
class Values {
 public:
  Values(const HttpParameters& parameters, std::string_view event) {
    for (const std::string& value : parameters.path_parameter_values) {
      add(value);
    }
    for (const auto& [key, value] : parameters.header_parameters) {
      add(value);
    }
    for (const auto& [key, value] : parameters.query_string_parameters) {
      add(value);
    }
    for (size_t at = 0; at < paths_.size(); at += kPathsAtOnceMax) {
      const size_t count = std::min(kPathsAtOnceMax, paths_.size() - at);
      const auto selections = select_paths(event, std::span(paths_).subspan(at, count));
      for (size_t i = 0; i < count; ++i) {
        const auto text = selections[i].text();
        found_.emplace_back(sources_[at + i],
                            text ? std::optional(plain_text(*text)) : std::nullopt);
      }
    }
  }

  // nullopt: a path that nothing in the event matches.
  std::optional<std::string> get(const std::string& value) const {
    for (const auto& [source, text] : found_) {
      if (source == value) {
        return text;
      }
    }
    return value;
  }

 private:
  void add(const std::string& value) {
    if (!value.starts_with('$')) {
      return;
    }
    if (auto path = JsonPath::parse(value)) {
      paths_.push_back(*std::move(path));
      sources_.push_back(value);
    }
  }

  std::vector<JsonPath> paths_;
  std::vector<std::string> sources_;
  std::vector<std::pair<std::string, std::optional<std::string>>> found_;
};

HttpParameters read_parameters(std::string_view json) {
  HttpParameters parameters;
  if (json.starts_with('{')) {
    aws::Constraints unchecked(aws::Wording::kUnchecked);
    // PutTargets has checked it; what cannot be read has nothing to say.
    if (!aws::decode_json(aws::kStructure<HttpParameters>, json, false, &parameters, unchecked)
             .ok()) {
      parameters = {};
    }
  }
  return parameters;
}

// A segment of dots would lead out of the endpoint's path.
bool leads_elsewhere(std::string_view path) {
  size_t begin = 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

// Puts the path parameters in the place of the endpoint's '*', in order; what is left over on
// either side stays as it is.
Result<std::string> fill_path(std::string_view endpoint, const HttpParameters& parameters,
                              const Values& values) {
  const size_t path_begin = endpoint.find('/', endpoint.find("://") + 3);
  const size_t path_end = std::min(endpoint.find('?'), endpoint.size());
  if (path_begin >= path_end) {
    return std::string(endpoint);
  }
  std::string path;
  auto value = parameters.path_parameter_values.begin();
  for (const char c : endpoint.substr(path_begin, path_end - path_begin)) {
    if (c != '*' || value == parameters.path_parameter_values.end()) {
      path += c;
      continue;
    }
    const auto text = values.get(*value);
    if (!text) {
      return Error(kValidation,
                   fmt::format("The event has nothing at {}, which the path needs.", *value));
    }
    append_percent_encoded(path, *text);
    ++value;
  }
  if (value != parameters.path_parameter_values.begin() && leads_elsewhere(path)) {
    return Error(kValidation, "The path parameters would lead out of the endpoint's path.");
  }
  return std::string(endpoint.substr(0, path_begin)) + path +
         std::string(endpoint.substr(path_end));
}

void add_query(std::string& url, const HttpParameters& parameters, const Values& values,
               const ConnectionAuth& auth) {
  const auto is_connections = [&](std::string_view key) {
    return auth.invocation &&
           std::any_of(auth.invocation->query.begin(), auth.invocation->query.end(),
                       [&](const auto& parameter) { return parameter.key == key; });
  };
  for (const auto& [key, value] : parameters.query_string_parameters) {
    const auto text = values.get(value);
    if (text && !is_connections(key)) {
      append_query_parameter(url, key, *text);
    }
  }
  if (auth.invocation) {
    for (const auto& parameter : auth.invocation->query) {
      append_query_parameter(url, text_of(parameter.key), text_of(parameter.value));
    }
  }
}

Result<void> add_authorization(CallHeaders& headers, const ApiDestinationCall& call) {
  if (call.auth.basic) {
    const std::string pair =
        text_of(call.auth.basic->username) + ":" + text_of(call.auth.basic->password);
    return headers.put("Authorization", "Basic " + base64(pair));
  }
  if (call.auth.api_key) {
    return headers.put(text_of(call.auth.api_key->name), text_of(call.auth.api_key->value));
  }
  return headers.put("Authorization", call.token);
}

Result<void> add_headers(CallHeaders& headers, const ApiDestinationCall& call,
                         const HttpParameters& parameters, const Values& values) {
  headers.set("Content-Type", "application/json; charset=utf-8");
  for (const auto& [key, value] : parameters.header_parameters) {
    // A header whose path matches nothing is left out (EventBridge does not say).
    if (const auto text = values.get(value)) {
      PENSTOCK_TRY(headers.put(key, *text));
    }
  }
  if (call.auth.invocation) {
    for (const auto& parameter : call.auth.invocation->headers) {
      PENSTOCK_TRY(headers.put(text_of(parameter.key), text_of(parameter.value)));
    }
  }
  PENSTOCK_TRY(add_authorization(headers, call));
  headers.set("User-Agent", kUserAgent);
  headers.set("Range", kRange);
  headers.set("Accept-Encoding", "gzip,deflate");
  return {};
}

std::string body_of(const ApiDestinationCall& call) {
  // A request of these has no meaning for a body, and servers refuse it (EventBridge does not say).
  if (call.destination.method == "GET" || call.destination.method == "HEAD") {
    return "";
  }
  std::vector<std::pair<std::string, std::string>> members;
  if (call.auth.invocation) {
    for (const auto& parameter : call.auth.invocation->body) {
      members.emplace_back(text_of(parameter.key), text_of(parameter.value));
    }
  }
  return with_members(call.payload, members);
}

}  // namespace

Result<runtime::HttpCall> build_call(const ApiDestinationCall& call) {
  const HttpParameters parameters = read_parameters(call.parameters);
  const Values values(parameters, call.event);
  runtime::HttpCall request;
  request.method = call.destination.method;
  PENSTOCK_ASSIGN(request.url, fill_path(call.destination.endpoint, parameters, values));
  add_query(request.url, parameters, values, call.auth);
  CallHeaders headers;
  PENSTOCK_TRY(add_headers(headers, call, parameters, values));
  request.headers = std::move(headers).take();
  request.body = body_of(call);
  request.timeout_ms = kApiDestinationTimeoutMs;
  return request;
}

std::string with_members(std::string_view payload,
                         const std::vector<std::pair<std::string, std::string>>& members) {
  if (members.empty() || !is_json_object(payload)) {
    return std::string(payload);
  }
  std::string out = "{";
  const auto begin_member = [&out](std::string_view name) {
    if (out.size() > 1) {
      out += ',';
    }
    aws::append_json_string(out, name);
    out += ':';
  };
  for (const JsonMember& present : json_members(without_json_blanks(payload))) {
    if (std::none_of(members.begin(), members.end(),
                     [&](const auto& member) { return member.first == present.name; })) {
      begin_member(present.name);
      out += present.value;
    }
  }
  for (const auto& [name, value] : members) {
    begin_member(name);
    aws::append_json_string(out, value);
  }
  out += '}';
  return out;
}

}  // namespace penstock::bus
