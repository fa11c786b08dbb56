#include "cli/reference.h"

#include <gtest/gtest.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace penstock::cli {
namespace {

class ReferenceTest : public testing::Test {
 protected:
  ReferenceTest() : app_("Does things.", "tool") {
    CLI::App* const noun = app_.add_subcommand("thing", "Things.");
    CLI::App* const verb = noun->add_subcommand("make", ".Makes\\one.");
    verb->add_option("NAME", name_, "Its name.")->required();
    verb->add_option("--size", size_, "How large.")->type_name("N")->default_str("3");
    verb->add_flag("--fast", fast_, "Hurry.");
  }

  CLI::App app_;
  std::string name_;
  int size_ = 3;
  bool fast_ = false;
};

TEST_F(ReferenceTest, DescribesEveryCommandDepthFirst) {
  const auto commands = describe(app_);
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[0].synopsis(), "tool [OPTIONS] COMMAND");
  EXPECT_EQ(commands[1].path, "tool thing");
  EXPECT_EQ(commands[2].synopsis(), "tool thing make [OPTIONS] NAME");
  ASSERT_EQ(commands[2].options.size(), 3u);
  EXPECT_EQ(commands[2].options[1].spelling, "--size N");
  EXPECT_EQ(commands[2].options[1].default_text, "3");
  EXPECT_EQ(commands[2].options[2].spelling, "--fast");
}

TEST_F(ReferenceTest, EscapesWhatTroffWouldRead) {
  const std::string page = man_page(describe(app_), "1.2");
  EXPECT_NE(page.find("\\&.Makes\\eone."), std::string::npos);
  EXPECT_NE(page.find("\\fB\\-\\-size N\\fR\nHow large. Default: 3."), std::string::npos);
  EXPECT_NE(page.find("penstock 1.2"), std::string::npos);
}

TEST_F(ReferenceTest, WritesATableRowForEveryOption) {
  const std::string page = markdown(describe(app_));
  EXPECT_NE(page.find("## tool thing make\n"), std::string::npos);
  EXPECT_NE(page.find("| `--size N` | How large. | `3` |\n"), std::string::npos);
  EXPECT_NE(page.find("| `NAME` | Its name. |"), std::string::npos);
}

TEST_F(ReferenceTest, CompletesSubCommandsAndFlags) {
  const std::string script = bash_completion(describe(app_));
  EXPECT_NE(script.find("'tool thing') words='make --help' ;;"), std::string::npos) << script;
  EXPECT_NE(script.find("'tool thing make') words='--help --size --fast' ;;"), std::string::npos);
}

}  // namespace
}  // namespace penstock::cli
