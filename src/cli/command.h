// What every command shares: its place in the command line, its output form, its exit status. Used
// by the main thread.
#ifndef PENSTOCK_CLI_COMMAND_H_
#define PENSTOCK_CLI_COMMAND_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "base/result.h"

namespace penstock::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// The command that the command line named; set by its parser, run by main.
struct Chosen {
  std::function<int()> run;
};

// A sub-command that, when named, runs `action`, which returns the exit status.
CLI::App* add_command(CLI::App& parent, Chosen& chosen, const std::string& name,
                      const std::string& help, std::function<int()> action);
// A noun: a sub-command that needs one of its own sub-commands.
CLI::App* add_noun(CLI::App& parent, const std::string& name, const std::string& help);

// Says why on stderr; kExitUsage if an argument or a setting was wrong, else kExitFailed.
int fail(const Error& error);
// Data, to stdout, with a newline at its end. False if it could not be written.
bool print_data(std::string_view text);
// kExitDone, or kExitFailed if stdout could not be written.
int print_and_exit(std::string_view text);

// --output table|json.
struct OutputFlag {
  std::string form = "table";
  bool json() const { return form == "json"; }
  void add_to(CLI::App& command);
};

// An option that may be repeated and takes NAME=VALUE.
void add_pairs(CLI::App& command, const std::string& flag, std::vector<std::string>& pairs,
               const std::string& help);
// The pairs of such an option; of a name given twice the last one counts.
std::map<std::string, std::string> pairs_of(const std::vector<std::string>& texts);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_COMMAND_H_
