#include "bus/rule_matcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "bus/bus.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"

namespace penstock::bus {
namespace {

// In the tag of an archive; rules and archives are at even addresses.
constexpr uint64_t kArchiveTag = 1;

uint64_t tag_of(const Rule& rule) { return reinterpret_cast<uint64_t>(&rule); }
uint64_t tag_of(const Archive& archive) {
  return reinterpret_cast<uint64_t>(&archive) | kArchiveTag;
}

template <typename Owner>
Owner* pointer_of(uint64_t tag) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): tag_of() made it of such a pointer
  return reinterpret_cast<Owner*>(tag);
}

template <typename Owner>
void sort_by_name(std::vector<Owner*>& owners) {
  std::sort(owners.begin(), owners.end(),
            [](const Owner* a, const Owner* b) { return a->name < b->name; });
}

}  // namespace

RuleMatcher::RuleMatcher(uint64_t seed) : patterns_({.bytes_max = SIZE_MAX, .seed = seed}) {}

Result<void> RuleMatcher::check(const std::optional<match::Pattern>& pattern,
                                match::RuleSet::Handle replaced) const {
  const size_t wanted = pattern.has_value() ? match::RuleSet::bytes_of(*pattern) : 0;
  const size_t taken = patterns_.bytes_reserved() - match::RuleSet::bytes_of(replaced);
  if (wanted > 0 && taken + wanted > kPatternMemoryBytesMax) {
    return Error(kLimitExceeded,
                 fmt::format("The patterns of an event bus may take {} bytes of memory; {} are "
                             "taken, and this one may take {}.",
                             kPatternMemoryBytesMax, taken, wanted));
  }
  return {};
}

template <typename Owner>
void RuleMatcher::change(Owner& owner, uint64_t tag) {
  if (!owner.pattern.has_value()) {
    forget(owner);
    return;
  }
  const auto handle = owner.in_matcher == nullptr
                          ? patterns_.add(tag, *owner.pattern)
                          : patterns_.replace(owner.in_matcher, tag, *owner.pattern);
  PENSTOCK_CHECK(handle.ok());  // this set has no bound of its own
  owner.in_matcher = *handle;
}

void RuleMatcher::set(Rule& rule) { change(rule, tag_of(rule)); }
void RuleMatcher::set(Archive& archive) { change(archive, tag_of(archive)); }

void RuleMatcher::forget(Rule& rule) {
  if (rule.in_matcher != nullptr) {
    patterns_.remove(rule.in_matcher);
    rule.in_matcher = nullptr;
  }
}

void RuleMatcher::forget(Archive& archive) {
  if (archive.in_matcher != nullptr) {
    patterns_.remove(archive.in_matcher);
    archive.in_matcher = nullptr;
  }
}

RuleMatcher::Matched RuleMatcher::match(std::string_view envelope) {
  Matched matched;
  if (patterns_.size() == 0) {
    return matched;
  }
  if (!reader_.has_value()) {
    reader_.emplace(patterns_);
  }
  for (const uint64_t tag : reader_->match(envelope)) {
    if ((tag & kArchiveTag) != 0) {
      matched.archives.push_back(pointer_of<Archive>(tag & ~kArchiveTag));
    } else if (auto* rule = pointer_of<Rule>(tag); rule->is_enabled()) {
      matched.rules.push_back(rule);
    }
  }
  sort_by_name(matched.rules);
  sort_by_name(matched.archives);
  return matched;
}

}  // namespace penstock::bus
