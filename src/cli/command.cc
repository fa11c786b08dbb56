#include "cli/command.h"

#include <fmt/format.h>

#include <cstdio>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace penstock::cli {

CLI::App* add_command(CLI::App& parent, Chosen& chosen, const std::string& name,
                      const std::string& help, std::function<int()> action) {
  CLI::App* const command = parent.add_subcommand(name, help);
  command->callback([&chosen, action = std::move(action)] { chosen.run = action; });
  return command;
}

CLI::App* add_noun(CLI::App& parent, const std::string& name, const std::string& help) {
  CLI::App* const noun = parent.add_subcommand(name, help);
  noun->require_subcommand(1);
  return noun;
}

int fail(const Error& error) {
  fmt::print(stderr, "penstock: {}\n", error.message());
  return error.is(kInvalidArgument) ? kExitUsage : kExitFailed;
}

bool print_data(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!text.ends_with('\n')) {
    std::fputc('\n', stdout);
  }
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

int print_and_exit(std::string_view text) { return print_data(text) ? kExitDone : kExitFailed; }

void OutputFlag::add_to(CLI::App& command) {
  command.add_option("--output", form, "How the data is printed: table or json.")
      ->type_name("FORM")
      ->default_str(form)
      ->check(CLI::IsMember({"table", "json"}));
}

void add_pairs(CLI::App& command, const std::string& flag, std::vector<std::string>& pairs,
               const std::string& help) {
  const auto check = [](const std::string& text) -> std::string {
    return text.find('=') == std::string::npos || text.front() == '=' ? "expected NAME=VALUE" : "";
  };
  command.add_option(flag, pairs, help)
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->check(check);
}

std::map<std::string, std::string> pairs_of(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> out;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    out[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return out;
}

}  // namespace penstock::cli
