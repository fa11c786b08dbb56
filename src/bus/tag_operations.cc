#include "bus/tag_operations.h"

#include <fmt/format.h>

#include "bus/bus_shard.h"
#include "bus/managed_rule.h"
#include "bus/tags.h"

namespace penstock::bus {
namespace {

// What an ARN names.
struct Resource {
  Bus* bus = nullptr;
  Rule* rule = nullptr;  // null: the bus itself

  TextMap& tags() const { return rule != nullptr ? rule->settings.tags : bus->settings.tags; }
  Tagged kind() const { return rule != nullptr ? Tagged::kRule : Tagged::kBus; }
};

Result<Resource> find_resource(BusShard& shard, const service::Call& call,
                               const std::string& resource_arn) {
  const auto rule_name = parse_rule_arn(resource_arn);
  if (!rule_name && bus_path_of_arn(resource_arn).empty()) {
    // The words that PutTargets has for an ARN; what tagging says is not known.
    return Error(kValidation, fmt::format("Parameter {} is not valid. Reason: Provided Arn is not "
                                          "in correct format.",
                                          resource_arn));
  }
  Resource resource;
  PENSTOCK_ASSIGN(resource.bus, shard.require(call, bus_arn_of_resource(resource_arn)));
  if (rule_name) {
    PENSTOCK_ASSIGN(resource.rule, shard.require_rule(*resource.bus, rule_name->name));
  }
  return resource;
}

void save(BusShard& shard, const Resource& resource, TextMap tags, int64_t now_ms,
          journal::Batch& batch) {
  shard.make_stored(*resource.bus, now_ms, batch);
  resource.tags() = std::move(tags);
  if (resource.rule != nullptr) {
    shard.save_rule(*resource.bus, *resource.rule, now_ms, batch);
  } else {
    shard.save(*resource.bus, batch);
  }
}

}  // namespace

std::string bus_arn_of_resource(const std::string& resource_arn) {
  const auto rule = parse_rule_arn(resource_arn);
  return rule ? bus_arn_of_path(rule->bus_path) : resource_arn;
}

Result<EmptyOutput> TagResource::run(BusShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Resource resource, find_resource(shard, call, input.resource_arn));
  if (resource.rule != nullptr) {
    PENSTOCK_TRY(check_not_managed(*resource.rule));
  }
  PENSTOCK_ASSIGN(TextMap tags, with_tags(resource.tags(), input.tags, resource.kind()));
  save(shard, resource, std::move(tags), call.now_ms, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> UntagResource::run(BusShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Resource resource, find_resource(shard, call, input.resource_arn));
  if (resource.rule != nullptr) {
    PENSTOCK_TRY(check_not_managed(*resource.rule));
  }
  TextMap tags = resource.tags();
  size_t removed = 0;
  for (const std::string& key : input.tag_keys) {
    removed += tags.erase(key);
  }
  if (removed > 0) {
    save(shard, resource, std::move(tags), call.now_ms, batch);
  }
  return EmptyOutput{};
}

Result<ListTagsForResourceOutput> ListTagsForResource::run(BusShard& shard, service::Call& call,
                                                           const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Resource resource, find_resource(shard, call, input.resource_arn));
  return ListTagsForResourceOutput{tag_list(resource.tags())};
}

}  // namespace penstock::bus
