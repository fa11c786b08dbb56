#include "cli/serve_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_settings.h"
#include "server/config.h"
#include "server/server.h"

namespace penstock::cli {
namespace {

struct ServeFlags {
  server::Sources sources;
  bool check = false;
};

int serve(const ServeFlags& flags) {
  const auto config = server::load_config(flags.sources);
  if (!config.ok()) {
    return fail(config.error());
  }
  if (const auto checked = server::check_config(*config); !checked.ok()) {
    return fail(checked.error());
  }
  if (flags.check) {
    return print_and_exit(
        fmt::format("The configuration is valid: AWS APIs on {}, admin on {}, data in {}.",
                    config->listen.text(), config->admin.text(),
                    config->dev ? "a temporary directory" : config->data));
  }
  return server::run(*config);
}

void add_setting(CLI::App& command, const server::Setting& setting,
                 const std::shared_ptr<ServeFlags>& flags) {
  const std::string name = setting.flag();
  const std::string help(setting.help);
  if (setting.kind == server::SettingKind::kSwitch) {
    command.add_flag_function(
        "--" + name,
        [flags, name](int64_t times) { flags->sources.flags[name] = times > 0 ? "true" : "false"; },
        help);
    return;
  }
  command
      .add_option_function<std::string>(
          "--" + name,
          [flags, name](const std::string& text) { flags->sources.flags[name] = text; }, help)
      ->type_name(std::string(setting.placeholder))
      ->default_str(std::string(setting.default_text));
}

void add_server(CLI::App& app, Chosen& chosen, bool dev, const std::string& help) {
  const auto flags = std::make_shared<ServeFlags>();
  flags->sources.dev = dev;
  flags->sources.environment = system_surroundings().environment;
  CLI::App* const command =
      add_command(app, chosen, dev ? "dev" : "serve", help, [flags] { return serve(*flags); });
  for (const server::Setting& setting : server::settings()) {
    if (!dev || setting.in_dev) {
      add_setting(*command, setting, flags);
    }
  }
  command
      ->add_option("--config", flags->sources.config_file,
                   "Settings in YAML; also PENSTOCK_CONFIG. Read if it exists when not given.")
      ->type_name("FILE")
      ->default_str("penstock.yaml");
  command->add_flag("--check", flags->check, "Check the configuration and exit.");
}

}  // namespace

void add_serve_commands(CLI::App& app, Chosen& chosen) {
  add_server(app, chosen, false, "Serve the AWS APIs from a data directory until SIGTERM.");
  add_server(
      app, chosen, true,
      "The same for a laptop or CI: any access key, loopback only, data thrown away at exit.");
}

}  // namespace penstock::cli
