// What is stored of buses, rules and targets: a version byte and the JSON of a shape. On disk: do
// not change it, add versions; members that are added are absent in older records. Pure functions;
// any thread.
#ifndef PENSTOCK_BUS_RECORDS_H_
#define PENSTOCK_BUS_RECORDS_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/target_shapes.h"

namespace penstock::bus {

std::string encode_bus_record(const Bus& bus);
// Sets id, settings and times; the rest is not stored there. kCorrupt for an unknown form.
Result<void> decode_bus_record(std::string_view value, Bus& bus);

std::string encode_rule_record(const Rule& rule);
// Compiles pattern and schedule of its settings. InvalidEventPatternException, ValidationException.
Result<void> compile_rule(Rule& rule);
// With its pattern and schedule compiled, without name, ARN and targets.
Result<std::unique_ptr<Rule>> decode_rule_record(std::string_view value);

// The record of a target, for BusShard::save_target().
std::string encode_target_record(const TargetShape& target);
// As PutTargets was given it.
Result<TargetShape> decode_target_shape(std::string_view value);
Result<RuleTarget> decode_target_record(std::string_view value);
// Ready to be delivered to; ValidationException with EventBridge's texts for an Input, InputPath or
// InputTransformer that is not valid.
Result<RuleTarget> compile_target(const TargetShape& target);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RECORDS_H_
