#include "match/pattern_compiler.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "match/condition_reader.h"
#include "match/json_text.h"
#include "match/path_hash.h"

namespace penstock::match {
namespace {

constexpr uint32_t kUnbound = UINT32_MAX;
constexpr std::string_view kOr = "$or";

// Names that no field inside $or may have: the operators, and what event-ruler keeps for later
// ones.
constexpr std::string_view kReservedInOr[] = {
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "date-after",
    "not-equals-ignore-case",
    "date-before",
    "date-on-or-after",
    "in-date-range",
    "date-on-or-before",
    "ip-address-in-range",
    "ip-address-not-in-range",
};

bool is_reserved_in_or(std::string_view name) {
  return std::find(std::begin(kReservedInOr), std::end(kReservedInOr), name) !=
         std::end(kReservedInOr);
}

void add_wildcards(const std::vector<Condition>& conditions, std::vector<const Wildcard*>& out) {
  for (const Condition& condition : conditions) {
    if (condition.op == Operator::kWildcard) {
      out.push_back(&std::get<Wildcard>(condition.operand));
    } else if (condition.op == Operator::kAnythingBut) {
      add_wildcards(std::get<std::vector<Condition>>(condition.operand), out);
    }
  }
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view json, const Limits& limits) {
  if (!simdjson::validate_utf8(json.data(), json.size())) {
    return invalid_pattern("It is not UTF-8");
  }
  // No text has more of UTF-16's units than of UTF-8's bytes.
  if (json.size() > limits.characters_max && utf16_length(json) > limits.characters_max) {
    return invalid_pattern(fmt::format("It is longer than {} characters", limits.characters_max));
  }
  PatternCompiler compiler(json, limits, false);
  auto pattern = compiler.run();
  if (!pattern.ok() && compiler.has_or()) {
    // Patterns older than $or may have it as the name of a field.
    auto plain = PatternCompiler(json, limits, true).run();
    if (plain.ok()) {
      return plain;
    }
  }
  return pattern;
}

Result<Pattern> PatternCompiler::run() {
  PENSTOCK_ASSIGN(const Token token, reader_.next());
  if (token != Token::kObjectStart) {
    return reader_.error("Filter is not an object");
  }
  PENSTOCK_TRY(read_object(false));
  PENSTOCK_TRY(check_complexity());
  return finish();
}

// Behind the opening brace.
Result<void> PatternCompiler::read_object(bool in_or) {
  const size_t path_size = path_.size();
  for (bool empty = true;; empty = false) {
    PENSTOCK_ASSIGN(Token token, reader_.next());
    if (token == Token::kObjectEnd) {
      if (empty) {
        return reader_.error("Empty objects are not allowed");
      }
      return {};
    }
    PENSTOCK_ASSIGN(const std::string name, reader_.text());
    if (name == kOr && !or_is_plain_) {
      has_or_ = true;
      PENSTOCK_TRY(read_or());
      continue;
    }
    if (in_or && is_reserved_in_or(name)) {
      return reader_.error(
          fmt::format("{} is Ruler reserved fieldName which cannot be used inside $or.", name));
    }
    PENSTOCK_ASSIGN(token, reader_.next());
    path_ += name;
    if (token == Token::kObjectStart) {
      path_ += '.';
      PENSTOCK_TRY(read_object(in_or));
    } else if (token == Token::kArrayStart) {
      PENSTOCK_TRY(read_field());
    } else {
      return reader_.error(fmt::format("\"{}\" must be an object or an array", name));
    }
    path_.resize(path_size);
  }
}

// Behind the name. Each alternative goes on with all ways that lead here.
Result<void> PatternCompiler::read_or() {
  PENSTOCK_ASSIGN(Token token, reader_.next());
  if (token != Token::kArrayStart) {
    return reader_.error("It must be an Array followed with $or.");
  }
  const std::vector<Way> before = std::move(ways_);
  std::vector<Way> after;
  size_t alternatives = 0;
  for (;; ++alternatives) {
    PENSTOCK_ASSIGN(token, reader_.next());
    if (token == Token::kArrayEnd) {
      break;
    }
    if (token != Token::kObjectStart) {
      return reader_.error("Only JSON object is allowed in array of $or relationship.");
    }
    ways_ = before;
    PENSTOCK_TRY(read_object(true));
    if (after.size() + ways_.size() > limits_.branches_max) {
      return invalid_pattern(fmt::format(
          "Rule is too complex - $or makes more than {} combinations", limits_.branches_max));
    }
    std::move(ways_.begin(), ways_.end(), std::back_inserter(after));
  }
  if (alternatives < 2) {
    return reader_.error("There must have at least 2 Objects in $or relationship.");
  }
  ways_ = std::move(after);
  return {};
}

// Behind the list's opening bracket, with the field's path in `path_`.
Result<void> PatternCompiler::read_field() {
  Field& field = fields_.emplace_back();
  field.path = path_;
  field.hash = join_path_hash(kRootPathHash, path_);
  field.source_begin = static_cast<uint32_t>(reader_.token_begin());
  for (;;) {
    PENSTOCK_ASSIGN(const Token token, reader_.next());
    if (token == Token::kArrayEnd) {
      break;
    }
    PENSTOCK_ASSIGN(Condition condition, read_condition(reader_, token));
    field.accepts_absence |= condition.op == Operator::kAbsent;
    field.conditions.push_back(std::move(condition));
  }
  if (field.conditions.empty()) {
    return reader_.error("Empty arrays are not allowed");
  }
  field.source_end = static_cast<uint32_t>(reader_.position());
  bind(static_cast<uint32_t>(fields_.size() - 1));
  return {};
}

// Of a new field.
uint32_t PatternCompiler::path_number(uint32_t field) {
  constexpr size_t kFew = 8;  // are looked through one by one
  const auto is_same = [&wanted = fields_[field], this](uint32_t other) {
    return fields_[other].hash == wanted.hash && fields_[other].path == wanted.path;
  };
  const auto next = static_cast<uint32_t>(paths_.size());
  uint32_t number = next;
  if (next <= kFew) {
    number =
        static_cast<uint32_t>(std::find_if(paths_.begin(), paths_.end(), is_same) - paths_.begin());
  } else {
    for (auto at = static_cast<uint32_t>(numbers_.size()); at < next; ++at) {
      numbers_.emplace(fields_[paths_[at]].path, at);
    }
    number = numbers_.try_emplace(fields_[field].path, next).first->second;
  }
  if (number == next) {
    paths_.push_back(field);
  }
  return number;
}

// The last field of a path is the one that counts.
void PatternCompiler::bind(uint32_t field) {
  const uint32_t at = path_number(field);
  for (Way& way : ways_) {
    if (way.size() <= at) {
      way.resize(at + 1, kUnbound);
    }
    way[at] = field;
  }
}

Result<void> PatternCompiler::check_complexity() const {
  for (const Field& field : fields_) {
    std::vector<const Wildcard*> wildcards;
    add_wildcards(field.conditions, wildcards);
    if (!wildcards.empty() && wildcard_complexity(wildcards) > limits_.wildcard_complexity_max) {
      return invalid_pattern(
          "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
          "sequences after a wildcard character");
    }
  }
  return {};
}

Pattern PatternCompiler::finish() {
  std::vector<uint32_t> numbers(paths_.size());  // in ascending order of the paths
  std::iota(numbers.begin(), numbers.end(), 0);
  std::sort(numbers.begin(), numbers.end(), [this](uint32_t a, uint32_t b) {
    return fields_[paths_[a]].path < fields_[paths_[b]].path;
  });
  Pattern pattern;
  pattern.json_ = json_;
  pattern.branches_.reserve(ways_.size());
  for (const Way& way : ways_) {
    Pattern::Branch branch;
    branch.reserve(way.size());
    for (const uint32_t at : numbers) {
      if (at < way.size() && way[at] != kUnbound) {
        branch.push_back(way[at]);
      }
    }
    pattern.branches_.push_back(std::move(branch));
  }
  pattern.fields_ = std::move(fields_);
  return pattern;
}

}  // namespace penstock::match
