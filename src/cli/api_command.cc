#include "cli/api_command.h"

#include <memory>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "aws/api_json.h"
#include "cli/table.h"
#include "server/platform.h"

namespace penstock::cli {
namespace {

std::vector<aws::ServiceDescription> descriptions() {
  std::vector<aws::ServiceDescription> out;
  for (const service::Service& service : server::make_services()) {
    aws::ServiceDescription& description = out.emplace_back();
    description.service = service.info;
    for (const service::BoundOperation& operation : service.operations) {
      description.operations.push_back(operation.info);
    }
  }
  return out;
}

std::string table_text(const std::vector<aws::ServiceDescription>& services) {
  Table table({"SERVICE", "OPERATION", "MEANING"});
  for (const aws::ServiceDescription& service : services) {
    for (const aws::OperationInfo* operation : service.operations) {
      table.add_row({std::string(service.service->name), std::string(operation->name),
                     std::string(operation->doc)});
    }
  }
  return table.text();
}

}  // namespace

void add_api_command(CLI::App& app, Chosen& chosen) {
  const auto as_json = std::make_shared<bool>(false);
  CLI::App* const command = add_command(
      app, chosen, "api",
      "List the operations that are served, with --json their whole declarations.", [as_json] {
        const auto services = descriptions();
        return print_and_exit(*as_json ? aws::describe_api(services) : table_text(services));
      });
  command->add_flag("--json", *as_json, "Print every declaration as JSON.");
}

}  // namespace penstock::cli
