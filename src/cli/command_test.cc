#include "cli/command.h"

#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/bench_command.h"
#include "cli/delivery_commands.h"
#include "cli/env_command.h"
#include "cli/event_commands.h"
#include "cli/queue_commands.h"
#include "cli/replay_commands.h"
#include "cli/rule_commands.h"

namespace penstock::cli {
namespace {

// Whether the words parse as a command line of `penstock`.
bool parses(const std::string& words) {
  CLI::App app("Test.", "penstock");
  Chosen chosen;
  add_queue_commands(app, chosen);
  add_bus_commands(app, chosen);
  add_event_commands(app, chosen);
  add_rule_commands(app, chosen);
  add_delivery_commands(app, chosen);
  add_replay_commands(app, chosen);
  add_bench_commands(app, chosen);
  try {
    app.parse(words);
  } catch (const CLI::ParseError&) {
    return false;
  }
  return chosen.run != nullptr;
}

TEST(QueueCommands, AcceptWhatTheirHelpSays) {
  for (const char* words :
       {"queue list",
        "queue list --prefix a --output json --endpoint aws --region r --profile p",
        "queue create q --attribute VisibilityTimeout=60 --attribute DelaySeconds=1 --tag a=b",
        "queue describe q",
        "queue send q hello --attribute a=b --delay 900",
        "queue send q --file f",
        "queue send q -",
        "queue receive q --max 10 --wait 20 --visibility 43200 --delete",
        "queue peek q --max 2",
        "queue purge q",
        "queue delete q",
        "queue create q.fifo --fifo",
        "queue create q --dead-letter-queue d --max-receives 3",
        "queue send q.fifo x --group g --deduplication-id d",
        "queue tail q",
        "queue tail q --group g --count 3 --yes --output json",
        "queue dlq",
        "queue dlq q --max 5 --yes --output json",
        "queue redrive q",
        "queue redrive q --to r --rate 500 --no-wait --output json",
        "queue redrive q --dry-run --to r",
        "queue redrive q --dry-run --max 10 --yes",
        "queue redrive q --cancel",
        "queue redrive q --list --output json"}) {
    EXPECT_TRUE(parses(words)) << words;
  }
}

TEST(QueueCommands, RefuseWhatIsOutOfBoundsOrMisspelt) {
  for (const char* words : {"queue",
                            "queue nosuch",
                            "queue create",
                            "queue create q --attribute novalue",
                            "queue create q --tag =b",
                            "queue send q hello --delay 901",
                            "queue send q hello --file f",
                            "queue receive q --max 11",
                            "queue receive q --max 0",
                            "queue receive q --wait 21",
                            "queue peek q --delete",
                            "queue peek q --visibility 1",
                            "queue list --output xml",
                            "queue list extra",
                            "queue purge",
                            "queue create q --dead-letter-queue d",
                            "queue create q --max-receives 3",
                            "queue create q --dead-letter-queue d --max-receives 0",
                            "queue tail",
                            "queue tail q --count 0",
                            "queue dlq q r",
                            "queue dlq q --max 0",
                            "queue redrive",
                            "queue redrive q --rate 501",
                            "queue redrive q --rate 0",
                            "queue redrive q --max 10",
                            "queue redrive q --dry-run --no-wait",
                            "queue redrive q --dry-run --list",
                            "queue redrive q --cancel --to r",
                            "queue redrive q --cancel --list",
                            "queue redrive q --list --rate 1"}) {
    EXPECT_FALSE(parses(words)) << words;
  }
}

TEST(BusCommands, AcceptWhatTheirHelpSays) {
  for (const char* words :
       {"bus list --prefix a --output json --endpoint aws --region r --profile p",
        "event send --bus b --source s --type t --detail {} --resource a --resource b",
        "event send --source s --type t --detail-file f",
        "event send --file f --bus b --output json",
        "event tail --bus b --pattern {} --since 10m --count 3 --no-follow --output json",
        "event list --bus b --since 1h --until now --pattern @f --limit 5",
        "event show e --output json",
        "rule list --bus b --prefix a",
        "rule show r --bus b",
        "rule explain --event e --bus b --rule r",
        "rule test --pattern f --since 24h --bus b --limit 0",
        "delivery list --target t --status failed --limit 1000",
        "delivery list --event e",
        "delivery retry 1-1 1-2",
        "delivery retry --all --target t",
        "delivery drop 1-1 1-2",
        "replay start r --archive a --from 2h --to 1h --rule x --rule y --rate 5 --wait",
        "replay list --archive a --state FAILED",
        "replay show r",
        "replay cancel r",
        "bench queue --fifo --groups 5",
        "bench bus --rules 7 --producers 2 --consumers 3 --batch 1 --size 200 --seconds 1",
        "bench bus --rate 9 --backlog 0 --json"}) {
    EXPECT_TRUE(parses(words)) << words;
  }
}

TEST(BusCommands, RefuseWhatIsOutOfBoundsOrDoesNotGoTogether) {
  for (const char* words : {"bus",
                            "event send --file f --source s",
                            "event send --source s --type t --detail {} --detail-file f",
                            "event tail --count 0",
                            "event list --limit 0",
                            "event show",
                            "rule show",
                            "rule explain",
                            "rule test --since 1h",
                            "delivery list --status delivered",
                            "delivery list --event e --status failed",
                            "delivery list --limit 1001",
                            "delivery retry 1-1 --all --target t",
                            "delivery retry --all",
                            "delivery retry --target t",
                            "delivery drop",
                            "replay start r --archive a",
                            "replay start r --from 1h",
                            "replay start r --archive a --from 1h --rate 0",
                            "replay list --state OVER",
                            "bench bus --rules 0",
                            "bench bus --size 80",
                            "bench bus --fifo"}) {
    EXPECT_FALSE(parses(words)) << words;
  }
}

TEST(Pairs, SplitAtTheFirstEqualsSign) {
  EXPECT_EQ(pairs_of({"a=1", "b=x=y", "c=", "a=2"}),
            (std::map<std::string, std::string>{{"a", "2"}, {"b", "x=y"}, {"c", ""}}));
}

TEST(ShellQuoted, SurvivesEveryCharacter) {
  EXPECT_EQ(shell_quoted("plain"), "'plain'");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b$(c)`d`\"\\\n"), "'a b$(c)`d`\"\\\n'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

TEST(Fail, TellsUsageFromFailure) {
  EXPECT_EQ(fail(Error(kInvalidArgument, "test: wrong argument")), kExitUsage);
  EXPECT_EQ(fail(Error(kIoError, "test: disk")), kExitFailed);
}

}  // namespace
}  // namespace penstock::cli
