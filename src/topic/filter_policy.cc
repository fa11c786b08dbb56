#include "topic/filter_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "aws/json_writer.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {
namespace {

namespace dom = simdjson::dom;

// As SNS shows it where EventBridge shows the pattern.
constexpr std::string_view kSource =
    "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ";

// The matcher's refusal is EventBridge's: reason, then "[Source: (String)"PATTERN"; line: …]". SNS
// has the same reasons, and another Source.
std::string reason_of(std::string_view refusal) {
  constexpr std::string_view kIntroduction = "Reason: ";
  const size_t begin = refusal.find(kIntroduction);
  std::string text(begin == std::string_view::npos ? refusal
                                                   : refusal.substr(begin + kIntroduction.size()));
  const size_t source = text.find("[Source: (String)");
  const size_t line = text.rfind("line: ");
  if (source != std::string::npos && line != std::string::npos && line > source) {
    text.replace(source, line - source, kSource);
  }
  return text;
}

// Counts what SNS bounds: for every list its values times its depth, multiplied; the alternatives
// of a $or are added up first.
class Complexity {
 public:
  explicit Complexity(FilterScope scope) : scope_(scope) {}

  // False: an object stands where only a list may.
  bool add(dom::object policy) { return multiply(policy, 1, combinations_); }
  // Of one wildcard of the policy, at most.
  size_t asterisks() const { return asterisks_; }
  size_t keys() const { return keys_; }
  size_t combinations() const { return combinations_; }

 private:
  // More is as good as this.
  static constexpr size_t kEnough = 1'000'000;

  bool multiply(dom::object object, size_t depth, size_t& product) {
    for (const auto field : object) {
      dom::object inner;
      dom::array list;
      keys_ += depth == 1 ? 1 : 0;
      if (field.value.get(inner) == simdjson::SUCCESS) {
        if (scope_ == FilterScope::kAttributes) {
          return false;
        }
        if (!multiply(inner, depth + 1, product)) {
          return false;
        }
      } else if (field.value.get(list) == simdjson::SUCCESS) {
        if (!multiply_list(field.key, list, depth, product)) {
          return false;
        }
      }
      product = std::min(product, kEnough);
    }
    return true;
  }

  bool multiply_list(std::string_view key, dom::array list, size_t depth, size_t& product) {
    if (key != "$or") {
      product *= std::max<size_t>(1, list.size()) * depth;
      count_asterisks(list);
      return true;
    }
    size_t sum = 0;
    for (const dom::element alternative : list) {
      dom::object object;
      size_t one = 1;
      if (alternative.get(object) == simdjson::SUCCESS && !multiply(object, depth, one)) {
        return false;
      }
      sum = std::min(sum + one, kEnough);
    }
    product *= std::max<size_t>(1, sum);
    return true;
  }

  void count_asterisks(dom::array list) {
    for (const dom::element element : list) {
      std::string_view wildcard;
      if (element["wildcard"].get(wildcard) == simdjson::SUCCESS) {
        asterisks_ = std::max(
            asterisks_, static_cast<size_t>(std::count(wildcard.begin(), wildcard.end(), '*')));
      }
    }
  }

  FilterScope scope_;
  size_t asterisks_ = 0;
  size_t keys_ = 0;
  size_t combinations_ = 1;
};

// Whether all elements are strings, numbers, true, false or null.
bool is_plain_list(std::string_view json) {
  dom::parser parser;
  dom::array list;
  if (parser.parse(json.data(), json.size()).get(list) != simdjson::SUCCESS) {
    return false;
  }
  return std::all_of(list.begin(), list.end(), [](const dom::element element) {
    return !element.is_array() && !element.is_object();
  });
}

// A type is followed by what its owner likes: "Number.int".
bool is_type(std::string_view type, std::string_view name) {
  return type == name || (type.starts_with(name) && type[name.size()] == '.');
}

// SNS takes numbers that JSON does not: "+1", "007", ".5".
std::string json_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  while (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
    text.remove_prefix(1);
  }
  std::string number = is_negative ? "-" : "";
  if (text.starts_with('.')) {
    number += '0';
  }
  const size_t point = text.find('.');
  const bool ends_early =
      point != std::string_view::npos &&
      (point + 1 == text.size() || text[point + 1] < '0' || text[point + 1] > '9');
  if (ends_early) {
    number.append(text.substr(0, point + 1)).append("0").append(text.substr(point + 1));
  } else {
    number.append(text);
  }
  return number;
}

}  // namespace

std::string json_fault(std::string_view text) {
  const auto pattern = match::Pattern::compile(text, {.characters_max = kFilterPolicyBytesMax});
  return pattern.ok() ? std::string() : reason_of(pattern.error().message());
}

bool is_filter_policy(std::string_view json) {
  dom::parser parser;
  dom::object object;
  const bool is_object = parser.parse(json.data(), json.size()).get(object) == simdjson::SUCCESS;
  return !json.empty() && !(is_object && object.size() == 0);
}

Result<match::Pattern> compile_filter_policy(std::string_view json, FilterScope scope,
                                             std::string_view prefix) {
  const auto refuse = [&](std::string_view text) {
    return invalid(fmt::format("{}{}", prefix, text));
  };
  if (json.size() > kFilterPolicyBytesMax) {
    return refuse("FilterPolicy: Filter policy is too large");  // the words are ours
  }
  dom::parser parser;
  dom::object object;
  Complexity complexity(scope);
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) {
    return refuse(fmt::format("FilterPolicy: failed to parse JSON. {}", json_fault(json)));
  }
  if (!complexity.add(object)) {
    return refuse("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  auto pattern = match::Pattern::compile(
      json, {.characters_max = kFilterPolicyBytesMax,
             .branches_max = kFilterPolicyCombinationsMax,
             .wildcard_complexity_max = match::Limits().wildcard_complexity_max});
  if (!pattern.ok()) {
    return refuse(fmt::format("FilterPolicy: {}", reason_of(pattern.error().message())));
  }
  if (complexity.keys() > kFilterPolicyKeysMax) {
    return refuse(fmt::format("FilterPolicy: Filter policy can not have more than {} keys",
                              kFilterPolicyKeysMax));
  }
  if (complexity.combinations() > kFilterPolicyCombinationsMax ||
      complexity.asterisks() > kFilterPolicyAsterisksMax) {
    return refuse("FilterPolicy: Filter policy is too complex");
  }
  return pattern;
}

std::optional<std::string> attributes_document(const std::vector<MessageAttribute>& attributes) {
  std::string document;
  aws::JsonWriter writer(document);
  writer.begin_object();
  for (const MessageAttribute& attribute : attributes) {
    if (attribute.is_binary()) {
      continue;
    }
    if (is_type(attribute.type, "String.Array") && !is_plain_list(attribute.value)) {
      return std::nullopt;
    }
    writer.key(attribute.name);
    if (is_type(attribute.type, "String.Array")) {
      writer.begin_own_form() += attribute.value;
    } else if (is_type(attribute.type, "Number")) {
      writer.begin_own_form() += json_number(attribute.value);
    } else {
      writer.string(attribute.value);
    }
  }
  writer.end_object();
  return document;
}

}  // namespace penstock::topic
