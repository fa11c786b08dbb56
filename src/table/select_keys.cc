#include "table/select_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

// One way to satisfy the condition: everything in it must hold.
struct Branch {
  std::vector<KeyTerm> terms;
  std::vector<const Condition*> rest;
};
using Branches = std::vector<Branch>;

const std::string& hash_name(const KeySchema& schema) { return schema.partition[0].name; }

bool is_key_path(const KeySchema& schema, const Operand& operand) {
  return operand.kind == Operand::Kind::kPath && operand.path.size() == 1 &&
         schema.contains(operand.path[0].name);
}

// attribute IN [constants], of a key attribute.
bool is_key_list(const KeySchema& schema, const Condition& condition) {
  return condition.op == Operator::kIn && is_key_path(schema, condition.operands[0]) &&
         std::all_of(condition.operands.begin() + 1, condition.operands.end(),
                     [](const Operand& operand) { return operand.kind == Operand::Kind::kValue; });
}

// Whether the condition fixes the partition, in every way to satisfy it.
bool fixes_partition(const KeySchema& schema, const Condition& condition) {
  const auto fixes = [&](const Condition& part) { return fixes_partition(schema, part); };
  const auto& parts = condition.conditions;
  if (condition.op == Operator::kAnd) {
    return std::any_of(parts.begin(), parts.end(), fixes);
  }
  if (condition.op == Operator::kOr) {
    return std::all_of(parts.begin(), parts.end(), fixes);
  }
  if (is_key_list(schema, condition)) {
    return condition.operands[0].path[0].name == hash_name(schema);
  }
  const auto term = key_term(schema, condition);
  return term && term->attribute == hash_name(schema);
}

// Whether a part of it narrows which keys are read.
bool has_key_term(const KeySchema& schema, const Condition& condition) {
  if (condition.op == Operator::kAnd || condition.op == Operator::kOr) {
    return std::any_of(condition.conditions.begin(), condition.conditions.end(),
                       [&](const Condition& part) { return has_key_term(schema, part); });
  }
  return is_key_list(schema, condition) || key_term(schema, condition).has_value();
}

Result<void> check_count(size_t branches) {
  return branches > kDecomposedReadsMax
             ? Result<void>(refuse("Too many decomposed read operations for a given query."))
             : Result<void>();
}

Result<Branches> expand(const KeySchema& schema, const Condition& condition);

void add(const Branch& more, Branch& branch) {
  branch.terms.insert(branch.terms.end(), more.terms.begin(), more.terms.end());
  branch.rest.insert(branch.rest.end(), more.rest.begin(), more.rest.end());
}

Result<Branches> expand_and(const KeySchema& schema, const Condition& condition) {
  Branches all(1);
  for (const Condition& part : condition.conditions) {
    PENSTOCK_ASSIGN(const Branches more, expand(schema, part));
    PENSTOCK_TRY(check_count(all.size() * more.size()));
    if (more.size() == 1) {
      for (Branch& branch : all) {
        add(more[0], branch);
      }
      continue;
    }
    Branches product;
    for (const Branch& a : all) {
      for (const Branch& b : more) {
        add(b, product.emplace_back(a));
      }
    }
    all = std::move(product);
  }
  return all;
}

// The ways to satisfy the condition that differ in keys. What says nothing of keys stays whole.
Result<Branches> expand(const KeySchema& schema, const Condition& condition) {
  if (condition.op == Operator::kAnd) {
    return expand_and(schema, condition);
  }
  Branches branches;
  if (condition.op == Operator::kOr && has_key_term(schema, condition)) {
    for (const Condition& part : condition.conditions) {
      PENSTOCK_ASSIGN(Branches more, expand(schema, part));
      std::move(more.begin(), more.end(), std::back_inserter(branches));
      PENSTOCK_TRY(check_count(branches.size()));
    }
    return branches;
  }
  if (is_key_list(schema, condition)) {
    PENSTOCK_TRY(check_count(condition.operands.size() - 1));
    for (size_t i = 1; i < condition.operands.size(); ++i) {
      KeyTerm term;
      term.attribute = condition.operands[0].path[0].name;
      term.values.push_back(condition.operands[i].value);
      branches.emplace_back().terms.push_back(std::move(term));
    }
    return branches;
  }
  Branch& only = branches.emplace_back();
  if (auto term = key_term(schema, condition)) {
    only.terms.push_back(*std::move(term));
  } else {
    only.rest.push_back(&condition);
  }
  return branches;
}

struct BranchRange {
  KeyRange range;
  // The sort key is also looked at in a way that is no range: NOT, <>.
  bool is_negated = false;
};

Result<void> check_types(const KeySchema& schema, const KeyTerm& term) {
  for (size_t i = 0; i < schema.size(); ++i) {
    const KeyAttribute& attribute = schema.at(i);
    for (const OperandValue& value : term.values) {
      if (attribute.name == term.attribute && ValueView(value).type() != attribute.type) {
        return refuse(fmt::format(
            "Key attribute's data type should match its data type in table's schema: Key {}",
            attribute.name));
      }
    }
  }
  return {};
}

void intersect(KeyRange& range, const KeyRange& other) {
  range.sort_lower = std::max(range.sort_lower, other.sort_lower);
  if (range.sort_upper.empty() ||
      (!other.sort_upper.empty() && other.sort_upper < range.sort_upper)) {
    range.sort_upper = other.sort_upper;
  }
}

Result<BranchRange> range_of(const KeySchema& schema, const Branch& branch, KeyReads& reads) {
  const KeyTerm* hash = nullptr;
  for (const KeyTerm& term : branch.terms) {
    PENSTOCK_TRY(check_types(schema, term));
    if (term.attribute == hash_name(schema)) {
      // Another value for the same attribute: nothing is there, which the filter finds out.
      reads.needs_filter |= hash != nullptr && hash->values != term.values;
      hash = hash == nullptr ? &term : hash;
    }
  }
  BranchRange out;
  PENSTOCK_ASSIGN(out.range, key_range(schema, {*hash}));
  std::vector<std::string> names;
  for (const KeyTerm& term : branch.terms) {
    if (term.attribute != hash_name(schema)) {
      PENSTOCK_ASSIGN(const KeyRange narrower, key_range(schema, {*hash, term}));
      intersect(out.range, narrower);
    }
  }
  for (const Condition* condition : branch.rest) {
    collect_attributes(*condition, names);
  }
  reads.needs_filter |= !branch.rest.empty();
  out.is_negated = !schema.sort.empty() &&
                   std::find(names.begin(), names.end(), schema.sort[0].name) != names.end();
  reads.filtered.push_back(std::move(names));
  return out;
}

bool is_empty(const KeyRange& range) {
  return !range.sort_upper.empty() && range.sort_lower >= range.sort_upper;
}

// `a` does not begin behind `b`.
bool overlap(const KeyRange& a, const KeyRange& b) {
  return a.partition == b.partition && (a.sort_upper.empty() || b.sort_lower < a.sort_upper);
}

// Two ranges with keys in common are refused, as on AWS, unless one says something of the sort key
// that is no range; then they are read as one, so that no item is answered twice.
Result<void> add_range(BranchRange next, std::vector<BranchRange>& all) {
  if (all.empty() || !overlap(all.back().range, next.range)) {
    all.push_back(std::move(next));
    return {};
  }
  BranchRange& last = all.back();
  if (!last.is_negated && !next.is_negated) {
    return refuse("Overlapping conditions with range keys are not supported in where clause");
  }
  last.is_negated = true;
  if (!last.range.sort_upper.empty() &&
      (next.range.sort_upper.empty() || next.range.sort_upper > last.range.sort_upper)) {
    last.range.sort_upper = next.range.sort_upper;
  }
  return {};
}

}  // namespace

std::optional<KeyTerm> key_term(const KeySchema& schema, const Condition& condition) {
  const auto& operands = condition.operands;
  const bool is_comparison =
      condition.op == Operator::kEqual || mirrored(condition.op) != condition.op;
  const bool is_swapped = is_comparison && operands[0].kind == Operand::Kind::kValue;
  const bool has_right_form =
      is_comparison || condition.op == Operator::kBetween || condition.op == Operator::kBeginsWith;
  if (!has_right_form || !is_key_path(schema, operands[is_swapped ? 1 : 0])) {
    return std::nullopt;
  }
  KeyTerm term;
  term.attribute = operands[is_swapped ? 1 : 0].path[0].name;
  term.op = is_swapped ? mirrored(condition.op) : condition.op;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (i == (is_swapped ? 1U : 0U)) {
      continue;
    }
    if (operands[i].kind != Operand::Kind::kValue) {
      return std::nullopt;
    }
    term.values.push_back(operands[i].value);
  }
  // Of the partition only one value can be read.
  if (term.attribute == hash_name(schema) && term.op != Operator::kEqual) {
    return std::nullopt;
  }
  return term;
}

Result<void> check_single_keys(const KeySchema& schema) {
  return schema.partition.size() > 1 || schema.sort.size() > 1
             ? Result<void>(refuse("PartiQL statements cannot be executed on tables with "
                                   "multi-attribute HASH keys or multi-attribute RANGE keys."))
             : Result<void>();
}

Result<std::optional<KeyReads>> key_reads(const KeySchema& schema, const Condition& where) {
  std::optional<KeyReads> reads;
  if (!fixes_partition(schema, where)) {
    return reads;
  }
  PENSTOCK_ASSIGN(const Branches branches, expand(schema, where));
  reads.emplace();
  std::vector<BranchRange> ranges;
  for (const Branch& branch : branches) {
    PENSTOCK_ASSIGN(BranchRange one, range_of(schema, branch, *reads));
    if (!is_empty(one.range)) {
      ranges.push_back(std::move(one));
    }
  }
  std::sort(ranges.begin(), ranges.end(), [](const BranchRange& a, const BranchRange& b) {
    return std::tie(a.range.partition, a.range.sort_lower) <
           std::tie(b.range.partition, b.range.sort_lower);
  });
  std::vector<BranchRange> distinct;
  for (BranchRange& range : ranges) {
    PENSTOCK_TRY(add_range(std::move(range), distinct));
  }
  for (BranchRange& one : distinct) {
    const bool is_new =
        reads->ranges.empty() || reads->ranges.back().partition != one.range.partition;
    reads->partitions += is_new ? 1 : 0;
    reads->ranges.push_back(std::move(one.range));
  }
  return reads;
}

}  // namespace penstock::table
