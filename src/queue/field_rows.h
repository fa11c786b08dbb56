// Short spellings for the rows of the queue service's shapes. SQS checks a request's fields after
// it has found the queue and answers in its own words, so presence and bounds are the operations'
// to check (ServiceInfo::checks_own_constraints); what is declared here documents them.
#ifndef PENSTOCK_QUEUE_FIELD_ROWS_H_
#define PENSTOCK_QUEUE_FIELD_ROWS_H_

#include <string_view>

#include "aws/shape.h"
#include "queue/queue_limits.h"

namespace penstock::queue::row {

consteval aws::FieldOptions required(std::string_view doc) {
  return {.required = true, .doc = doc};
}
consteval aws::FieldOptions optional(std::string_view doc) { return {.doc = doc}; }
consteval aws::FieldOptions bounded(Bounds bounds, std::string_view doc) {
  return {.min = bounds.min, .max = bounds.max, .doc = doc};
}
consteval aws::FieldOptions list(std::string_view query_name, std::string_view doc) {
  return {.flattened = true, .query_name = query_name, .doc = doc};
}
consteval aws::FieldOptions required_list(std::string_view query_name, std::string_view doc) {
  return {.required = true, .flattened = true, .query_name = query_name, .doc = doc};
}
// Name.N.Name and Name.N.Value, as attributes are spelled.
consteval aws::FieldOptions attribute_map(std::string_view query_name, std::string_view doc) {
  return {.flattened = true,
          .query_name = query_name,
          .key_name = "Name",
          .value_name = "Value",
          .doc = doc};
}
// Tag.N.Key and Tag.N.Value.
consteval aws::FieldOptions tag_map(std::string_view doc) {
  return {
      .flattened = true, .query_name = "Tag", .key_name = "Key", .value_name = "Value", .doc = doc};
}

}  // namespace penstock::queue::row

#endif  // PENSTOCK_QUEUE_FIELD_ROWS_H_
