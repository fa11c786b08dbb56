#include "cli/command.h"

#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/env_command.h"
#include "cli/message_commands.h"
#include "cli/queue_commands.h"

namespace penstock::cli {
namespace {

// Whether the words parse as a command line of `penstock queue`.
bool parses(const std::string& words) {
  CLI::App app("Test.", "penstock");
  Chosen chosen;
  add_queue_commands(app, chosen);
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
