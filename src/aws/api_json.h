// Every declaration as one JSON text, for `penstock api --json`: what the reference pages are
// generated from, and what is compared with AWS's own models. Pure function; any thread.
#ifndef PENSTOCK_AWS_API_JSON_H_
#define PENSTOCK_AWS_API_JSON_H_

#include <span>
#include <string>
#include <vector>

#include "aws/operation.h"

namespace penstock::aws {

// A service with the operations it has.
struct ServiceDescription {
  const ServiceInfo* service = nullptr;
  std::vector<const OperationInfo*> operations;
};

// {"services": [{"name", "protocols", …, "operations": [{"name", "input": shape, "errors": […],
// …}],
//   "shapes": {name: {"fields": [{"name", "type", "required", "min", …}]}}}]}
std::string describe_api(std::span<const ServiceDescription> services);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_API_JSON_H_
