// What the shapes of several operations share: small shapes, and the forms of names as
// EventBridge's model has them. Plain values and pure functions.
#ifndef PENSTOCK_BUS_SHAPE_ROWS_H_
#define PENSTOCK_BUS_SHAPE_ROWS_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shape.h"

namespace penstock::bus {

using TextMap = std::map<std::string, std::string>;

namespace form {

bool is_name(std::string_view text);
bool is_bus_name(std::string_view text);
bool is_bus_name_or_arn(std::string_view text);
bool is_event_source(std::string_view text);
bool is_kms_key(std::string_view text);
bool is_action(std::string_view text);
bool is_principal(std::string_view text);
bool is_statement_id(std::string_view text);
inline bool is_anything(std::string_view) { return true; }

// Of rules, targets and connections.
inline constexpr aws::TextForm kName{R"([\.\-_A-Za-z0-9]+)", &is_name};
inline constexpr aws::TextForm kTargetIds{kName.pattern, &is_name, 1, 64};
inline constexpr aws::TextForm kTagKeys{"", &is_anything, 1, 128};
inline constexpr aws::TextForm kBusName{R"([/\.\-_A-Za-z0-9]+)", &is_bus_name};
inline constexpr aws::TextForm kBusNameOrArn{
    R"((arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+)",
    &is_bus_name_or_arn};
inline constexpr aws::TextForm kEventSource{R"(aws\.partner(/[\.\-_A-Za-z0-9]+){2,})",
                                            &is_event_source};
inline constexpr aws::TextForm kKmsKey{R"(^[a-zA-Z0-9_\-/:]*$)", &is_kms_key};
inline constexpr aws::TextForm kAction{"events:[a-zA-Z]+", &is_action};
inline constexpr aws::TextForm kPrincipal{R"((\d{12}|\*))", &is_principal};
inline constexpr aws::TextForm kStatementId{"[a-zA-Z0-9-_]+", &is_statement_id};

}  // namespace form

// The output of every operation that only succeeds.
struct EmptyOutput {
  static constexpr std::string_view kName = "EmptyOutput";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

struct Tag {
  std::string key;
  std::string value;
  static constexpr std::string_view kName = "Tag";
  static consteval auto fields() {
    return std::array{
        aws::field<&Tag::key>("Key", {.required = true, .min = 1, .max = 128, .doc = "Unique."}),
        aws::field<&Tag::value>("Value", {.required = true, .max = 256, .doc = "May be empty."}),
    };
  }
};

struct DeadLetterConfig {
  std::optional<std::string> arn;
  static constexpr std::string_view kName = "DeadLetterConfig";
  static consteval auto fields() {
    return std::array{aws::field<&DeadLetterConfig::arn>(
        "Arn", {.min = 1, .max = 1600, .doc = "Of a standard queue."})};
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_SHAPE_ROWS_H_
