// The command line described from its own declarations: man page, Markdown, bash completion. Pure
// functions.
#ifndef PENSTOCK_CLI_REFERENCE_H_
#define PENSTOCK_CLI_REFERENCE_H_

#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "cli/command.h"

namespace penstock::cli {

struct OptionReference {
  std::string spelling;  // "--data DIR", or "NAME" for an argument
  std::string flag;      // "--data"; empty for an argument
  std::string help;
  std::string default_text;
  bool takes_value = false;
};

struct CommandReference {
  std::string path;  // "penstock queue send"
  std::string help;
  std::vector<OptionReference> arguments;
  std::vector<OptionReference> options;
  std::vector<std::string> children;  // names of sub-commands

  std::string synopsis() const;
};

// The command and, depth first, everything below it.
std::vector<CommandReference> describe(const CLI::App& app);

std::string man_page(const std::vector<CommandReference>& commands, std::string_view version);
std::string markdown(const std::vector<CommandReference>& commands);
std::string bash_completion(const std::vector<CommandReference>& commands);

// `penstock man` and `penstock completion bash`; `app` is what they describe.
void add_reference_commands(CLI::App& app, Chosen& chosen, const std::string& version);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REFERENCE_H_
