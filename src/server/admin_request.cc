#include "server/admin_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "aws/utf8.h"
#include "aws/wire.h"
#include "edge/admin_handler.h"
#include "iam/authenticator.h"

namespace penstock::server {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr size_t kRegionLengthMax = 32;

Error invalid(std::string message) { return {aws::kValidationError, std::move(message)}; }

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= kRegionLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// A + in a path is itself, unlike in a query.
Result<std::string> decode_part(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '+' ? "%2B" : std::string(1, c);
  }
  std::string out;
  if (!aws::append_form_decoded(out, escaped) || !aws::is_valid_utf8(out)) {
    return invalid("The path must be UTF-8 in percent-encoding.");
  }
  return out;
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t at = 0; at <= path.size();) {
    const size_t slash = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, slash - at));
    at = slash + 1;
  }
  return parts;
}

// Appends the value as JSON of the member's type.
Result<void> append_value(const AdminRequest::Source& source, aws::Kind kind,
                          const std::string& text, std::string& out) {
  if (kind == aws::Kind::kString) {
    aws::append_json_string(out, text);
  } else if (kind == aws::Kind::kTimestamp) {
    const auto time = aws::parse_timestamp(text);
    if (!time) {
      return invalid(
          fmt::format("{} must be a time, 2024-05-01T12:00:00Z or seconds since 1970 (+ "
                      "is written %2B in a URL).",
                      source.parameter));
    }
    aws::append_timestamp(out, *time, aws::TimestampFormat::kEpochSeconds);
  } else {
    const auto number = aws::parse_integer(text);
    if (!number) {
      return invalid(fmt::format("{} must be a whole number.", source.parameter));
    }
    aws::append_integer(out, *number);
  }
  return {};
}

}  // namespace

Result<AdminRequest> AdminRequest::parse(const aws::HttpRequest& request) {
  auto parameters = aws::QueryParameters::parse(request.query, {});
  if (!parameters.ok()) {
    return invalid(parameters.error().message() + ".");  // AWS answers 404
  }
  AdminRequest parsed(*std::move(parameters));
  std::string_view path = request.path;
  path.remove_prefix(std::min(path.size(), edge::AdminHandler::kApiPrefix.size()));
  for (const std::string_view part : split(path)) {
    PENSTOCK_ASSIGN(std::string decoded, decode_part(part));
    parsed.parts_.push_back(std::move(decoded));
  }
  parsed.account_ = parsed.parameter("account").value_or(std::string(iam::kDefaultAccount));
  parsed.region_ = parsed.parameter("region").value_or(std::string(kDefaultRegion));
  if (!aws::is_account_id(parsed.account_)) {
    return invalid("account must be of 12 digits.");
  }
  if (!is_region(parsed.region_)) {
    return invalid("region must be of a-z, 0-9 and -, such as us-east-1.");
  }
  return parsed;
}

bool AdminRequest::is_at(std::string_view pattern) const {
  const std::vector<std::string_view> wanted = split(pattern);
  return std::equal(wanted.begin(), wanted.end(), parts_.begin(), parts_.end(),
                    [](std::string_view want, const std::string& part) {
                      return want == "*" ? !part.empty() : want == part;
                    });
}

std::optional<std::string> AdminRequest::parameter(std::string_view name) const {
  const auto index = parameters_.find(aws::QueryParameters::root(), name);
  if (index == aws::QueryParameters::kNone || !parameters_.node(index).value ||
      parameters_.node(index).value->empty()) {
    return std::nullopt;
  }
  return std::string(*parameters_.node(index).value);
}

Result<void> AdminRequest::allow_only(std::span<const std::string_view> names) const {
  for (auto index = parameters_.node(aws::QueryParameters::root()).first_child;
       index != aws::QueryParameters::kNone; index = parameters_.node(index).next_sibling) {
    const std::string_view name = parameters_.node(index).name;
    if (name != "account" && name != "region" &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      return invalid(fmt::format("There is no parameter '{}' here.", name));
    }
  }
  return {};
}

Result<void> AdminRequest::fill(const aws::StructureInfo& shape, std::span<const Source> sources,
                                void* object) const {
  std::string json = "{";
  for (const Source& source : sources) {
    const auto text = source.text ? source.text : parameter(source.parameter);
    if (!text) {
      continue;
    }
    const auto fields = shape.fields();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& each) { return each.name == source.member; });
    PENSTOCK_CHECK(field != fields.end());
    json += json.size() == 1 ? "" : ",";
    aws::append_json_string(json, source.member);
    json += ':';
    PENSTOCK_TRY(append_value(source, field->type->kind, *text, json));
  }
  json += '}';
  aws::Constraints constraints(aws::Wording::kCoral);
  PENSTOCK_TRY(aws::decode_json(shape, json, false, object, constraints));
  return std::move(constraints).result();
}

}  // namespace penstock::server
